package dev.weir.contract;

import dev.weir.Side;
import dev.weir.spi.ClientEnd;
import dev.weir.spi.CloseMode;
import dev.weir.spi.ConnectFailure;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deciding part in contract tests. Unless told otherwise it relays once connected, and answers a failed side with a
 * reset of the other. Records every callback in order, and every breach of the rules for callbacks.
 */
public final class RecordingHandler implements ConnectionHandler {
    private final Connection connection;
    private final Consumer<String> breach;
    private final List<String> events = new ArrayList<>();
    private @Nullable ConnectFailure failure;
    private @Nullable InetSocketAddress retryAt;
    private int retries;
    private int failures;
    private boolean relaysOnceConnected = true;
    private boolean finishesOnFailure = true;
    private boolean closesEarly;
    private boolean attempting;
    private boolean insideConnect;
    private boolean relaying;
    private int inspects;
    private byte[] shown = {};
    private int times;
    private @Nullable InetSocketAddress once;
    private int onceShown;
    private boolean closed;
    private long receivedAtEnd;
    private long deliveredAtEnd;

    /** @param breach told about each breach of the contract */
    RecordingHandler(Connection connection, Consumer<String> breach) {
        this.connection = connection;
        this.breach = breach;
    }

    // ---- decisions, on the event loop

    /** Does not relay by itself. */
    synchronized void holdOnceConnected() {
        relaysOnceConnected = false;
    }

    /** Does nothing by itself when a side fails. */
    synchronized void ignoreFailures() {
        finishesOnFailure = false;
    }

    /** Closes the connection when its client leaves early or its server refuses. */
    synchronized void closeEarly() {
        closesEarly = true;
    }

    /** Connects there when an attempt fails, so many times at most. */
    synchronized void retryOnFailure(InetSocketAddress server, int times) {
        retryAt = server;
        retries = times;
    }

    /** Connects there; on the event loop. */
    public synchronized void connect(InetSocketAddress server) {
        attempting = true;
        insideConnect = true;
        connection.connect(server);
        insideConnect = false;
    }

    /** Inspects so many bytes at most; on the event loop. */
    synchronized void inspect(int most) {
        inspects = most;
        connection.inspect(most);
    }

    /** Inspects, and connects there as soon as so many bytes have come; on the event loop. */
    synchronized void inspectAndConnect(int bytes, InetSocketAddress server) {
        once = server;
        onceShown = bytes;
        inspect(bytes);
    }

    synchronized void endInspection() {
        inspects = 0;
        connection.endInspection();
    }

    synchronized void abandonConnect() {
        attempting = false;
        connection.abandonConnect();
    }

    synchronized void relay() {
        relaying = true;
        connection.relay(CloseMode.FIN, CloseMode.FIN);
    }

    // ---- what happened, any thread

    /** The connection that it decides about. */
    public Connection connection() {
        return connection;
    }

    /** The callbacks so far, each as its name and what tells it from its like, such as {@code endOfStream CLIENT}. */
    public synchronized List<String> events() {
        return List.copyOf(events);
    }

    /** Whether there was such a callback. */
    public synchronized boolean has(String event) {
        return events.contains(event);
    }

    synchronized int count(String event) {
        return (int) events.stream().filter(event::equals).count();
    }

    synchronized boolean isRelaying() {
        return relaying;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Why the last attempt failed. */
    synchronized ConnectFailure failure() {
        if (failure == null) {
            throw new AssertionError("no attempt failed: " + this);
        }
        return failure;
    }

    /** Attempts that failed. */
    synchronized int failures() {
        return failures;
    }

    /** Bytes read from both sides when the connection was closed. */
    synchronized long receivedAtEnd() {
        return receivedAtEnd;
    }

    /** Bytes written to both sides when the connection was closed. */
    synchronized long deliveredAtEnd() {
        return deliveredAtEnd;
    }

    @Override
    public synchronized String toString() {
        return "connection of " + connection.clientAddress() + " " + events;
    }

    /** What was shown while it was inspected. */
    synchronized byte[] shown() {
        return shown.clone();
    }

    /** How often something was shown. */
    synchronized int timesShown() {
        return times;
    }

    // ---- callbacks

    @Override
    public synchronized void inspected(ByteBuffer soFar) {
        check(inspects > 0, "inspected() without inspection");
        check(!relaying, "inspected() after relay()");
        check(soFar.isReadOnly(), "inspected() with a buffer that can be written");
        check(soFar.hasRemaining() && soFar.remaining() <= inspects, "inspected() " + soFar.remaining() + " bytes");
        check(connection.received(Side.CLIENT) >= soFar.remaining(), "inspected() more than was received");
        check(connection.eventLoop().isCurrent() && !closed, "inspected() too late, or on a wrong thread");
        byte[] now = new byte[soFar.remaining()];
        soFar.get(now);
        int prefix = Math.min(shown.length, now.length);
        check(Arrays.equals(shown, 0, prefix, now, 0, prefix), "inspected() other bytes than before");
        shown = now;
        times++;
        if (once != null && now.length >= onceShown) {
            endInspection();
            connect(once);
            once = null;
        }
    }

    @Override
    public synchronized void connected() {
        heard("connected");
        check(attempting, "connected() without an attempt");
        attempting = false;
        if (relaysOnceConnected) {
            relay();
        }
    }

    @Override
    public synchronized void connectFailed(ConnectFailure reason) {
        heard("connectFailed " + reason.kind());
        check(attempting, "connectFailed() without an attempt");
        check(!reason.reason().isBlank(), "connectFailed() without a reason");
        attempting = false;
        failure = reason;
        failures++;
        if (retryAt != null && retries > 0) {
            retries--;
            connect(retryAt);
        }
        leaveEarly();
    }

    @Override
    public synchronized void clientEnded(ClientEnd end) {
        check(!relaying, "clientEnded() after relay()");
        check(!has("clientEnded " + end), "clientEnded(" + end + ") twice");
        heard("clientEnded " + end);
        leaveEarly();
    }

    @Override
    public synchronized void endOfStream(Side from) {
        check(relaying, "endOfStream() before relay()");
        check(!has("endOfStream " + from), "endOfStream(" + from + ") twice");
        check(connection.received(from) == connection.delivered(from.other()), "endOfStream() with bytes undelivered");
        heard("endOfStream " + from);
    }

    @Override
    public synchronized void failed(Side side, String reason) {
        check(relaying, "failed() before relay()");
        check(!has("failed CLIENT") && !has("failed SERVER"), "failed() twice");
        check(!reason.isBlank(), "failed() without a reason");
        heard("failed " + side);
        if (finishesOnFailure) {
            connection.finish(side.other(), CloseMode.RESET);
        }
    }

    @Override
    public synchronized void closed() {
        heard("closed");
        closed = true;
        receivedAtEnd = connection.received(Side.CLIENT) + connection.received(Side.SERVER);
        deliveredAtEnd = connection.delivered(Side.CLIENT) + connection.delivered(Side.SERVER);
    }

    private void leaveEarly() {
        if (closesEarly) {
            connection.close(CloseMode.RESET, CloseMode.RESET);
        }
    }

    private void heard(String event) {
        check(
                connection.eventLoop().isCurrent(),
                event + " on " + Thread.currentThread().getName());
        check(!closed, event + " after closed()");
        check(!insideConnect, event + " inside of connect()");
        for (Side side : Side.values()) {
            check(connection.received(side) >= connection.delivered(side.other()), event + " with bytes from nowhere");
        }
        events.add(event);
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            breach.accept(otherwise + "; " + this);
        }
    }
}
