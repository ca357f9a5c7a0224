package dev.weir.testing;

import dev.weir.Side;
import dev.weir.spi.Acceptor;
import dev.weir.spi.CloseMode;
import dev.weir.spi.ConnectFailure;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import dev.weir.spi.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A {@link Connection} of the simulated transport. */
final class SimulatedConnection implements Connection {
    /**
     * Where a connection stands.
     *
     * <pre>
     *   WAITING -> RELAYING -> FAILED -> FINISHING -> CLOSED
     *                  '---------------------^           ^
     *   every state -------------------------------------'
     * </pre>
     */
    private enum State {
        WAITING,
        RELAYING,
        FAILED,
        FINISHING,
        CLOSED
    }

    /** Most unread input that is dropped so that a close in order is not turned into a reset. */
    private static final int DISCARDED_BYTES = 16 * 1024;

    private final SimulatedTransport transport;
    private final SimulatedLoop loop;
    private final SimulatedSocket client;
    private final SimulatedDirection fromClient;
    private final SimulatedDirection fromServer;
    private final SimulatedFarewell farewell;
    private @Nullable SimulatedSocket server;
    private @Nullable SimulatedAttempt attempt;
    private @Nullable ConnectionHandler handler;
    private State state = State.WAITING;
    private Side finishing = Side.CLIENT;
    private CloseMode finishMode = CloseMode.RESET;
    private CloseMode clientClose = CloseMode.FIN;
    private long receivedEarly;
    /** Most bytes to read for inspection; 0 while there is none. */
    private int inspects;

    SimulatedConnection(SimulatedTransport transport, SimulatedLoop loop, SimulatedSocket client) {
        this.transport = transport;
        this.loop = loop;
        this.client = client;
        farewell = new SimulatedFarewell(client);
        fromClient = new SimulatedDirection(transport.runtime(), Side.CLIENT);
        fromServer = new SimulatedDirection(transport.runtime(), Side.SERVER);
        loop.took();
        transport.opened(this);
    }

    /** Asks the acceptor who decides about this connection. */
    void begin(Acceptor acceptor) {
        try {
            handler = acceptor.accepted(this);
        } catch (RuntimeException e) {
            closeSockets(CloseMode.RESET, CloseMode.RESET);
            return;
        }
        if (state == State.CLOSED) {
            handler.closed();
        } else {
            client.onReady(this::ready);
        }
    }

    /** Closes without telling anybody. */
    void drop() {
        if (state != State.CLOSED) {
            closeSockets(CloseMode.RESET, CloseMode.RESET);
        }
    }

    long heldBytes() {
        return fromClient.heldBytes() + fromServer.heldBytes();
    }

    // ---- Connection

    @Override
    public EventLoop eventLoop() {
        return loop;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return client.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return client.localAddress();
    }

    @Override
    public void inspect(int most) {
        require(state == State.WAITING || state == State.CLOSED, "inspect()");
        if (most < 1 || most > MOST_INSPECTED) {
            throw new IllegalArgumentException("most: " + most + " (expected: 1.." + MOST_INSPECTED + ")");
        }
        if (state == State.WAITING) {
            inspects = most;
            loop.execute(() -> await(true));
        }
    }

    @Override
    public void endInspection() {
        require(true, "endInspection()");
        if (state == State.WAITING) {
            inspects = 0;
            client.interest(false, false);
        }
    }

    @Override
    public void connect(InetSocketAddress to) {
        require(state == State.WAITING && attempt == null && server == null, "connect()");
        String fault = transport.network().localFault();
        if (fault != null) {
            loop.execute(() -> handler().connectFailed(new ConnectFailure(ConnectFailure.Kind.LOCAL, fault)));
            return;
        }
        attempt = transport
                .network()
                .connect(
                        loop.worker(),
                        client.localAddress().getAddress(),
                        SimulatedTransport.WINDOW_BYTES,
                        to,
                        new Outcome());
    }

    @Override
    public void abandonConnect() {
        require(true, "abandonConnect()");
        abandon();
    }

    @Override
    public void relay(CloseMode closeClientBy, CloseMode endToServer) {
        require(state == State.WAITING && server != null, "relay()");
        clientClose = closeClientBy;
        fromClient.passEndBy(endToServer);
        fromServer.passLastEndBy(closeClientBy);
        state = State.RELAYING;
        ready();
    }

    @Override
    public void endInput(Side from) {
        require(true, "endInput()");
        if (state == State.RELAYING) {
            direction(from).endInput();
            ready();
        }
    }

    @Override
    public void finish(Side to, CloseMode mode) {
        require(true, "finish()");
        if (state == State.WAITING) {
            close(mode, mode);
        } else if (state != State.CLOSED && state != State.FINISHING) {
            state = State.FINISHING;
            finishing = to;
            finishMode = mode;
            socket(to.other()).reset();
            ready();
        }
    }

    @Override
    public void close(CloseMode clientMode, CloseMode serverMode) {
        require(true, "close()");
        if (state != State.CLOSED) {
            closeSockets(clientMode, serverMode);
            if (handler != null) {
                handler.closed();
            }
        }
    }

    @Override
    public long received(Side from) {
        return direction(from).received() + (from == Side.CLIENT ? receivedEarly : 0);
    }

    @Override
    public long delivered(Side to) {
        return direction(to.other()).delivered();
    }

    @Override
    public long lastRead(Side from) {
        return direction(from).lastRead();
    }

    @Override
    public long lastWritten(Side to) {
        return direction(to.other()).lastWritten();
    }

    @Override
    public boolean isBlocked(Side to) {
        return direction(to.other()).isBlocked();
    }

    // ---- events

    private final class Outcome implements SimulatedNetwork.ConnectResult {
        @Override
        public void connected(SimulatedSocket socket) {
            attempt = null;
            if (socket.localAddress().equals(socket.remoteAddress())) {
                socket.reset();
                fail("connected to itself");
                return;
            }
            server = socket;
            socket.onReady(SimulatedConnection.this::ready);
            handler().connected();
        }

        @Override
        public void failed(IOException reason) {
            attempt = null;
            fail(String.valueOf(reason.getMessage()));
        }

        private void fail(String reason) {
            handler().connectFailed(new ConnectFailure(ConnectFailure.Kind.SERVER, reason));
        }
    }

    private void ready() {
        switch (state) {
            case WAITING -> await(false);
            case RELAYING -> move();
            case FINISHING -> finish();
            case FAILED, CLOSED -> {}
        }
    }

    /** @param anew whether to show what was read before, too */
    private void await(boolean anew) {
        if (state == State.WAITING && inspects > 0) {
            boolean more = !client.isBroken() && fromClient.keep(client, inspects);
            boolean mayComeMore = !client.isBroken() && !client.hasFin();
            client.interest(mayComeMore && fromClient.received() < inspects, false);
            if (more || (anew && fromClient.heldBytes() > 0)) {
                handler().inspected(fromClient.kept(inspects));
            }
        }
        if (state == State.WAITING) { // perhaps not any more
            farewell.look(handler(), fromClient.received() > 0);
        }
    }

    private void move() {
        try {
            for (Side from : Side.values()) {
                if (direction(from)
                        .move(
                                socket(from),
                                socket(from.other()),
                                direction(from.other()).isDone())) {
                    handler().endOfStream(from);
                    if (state == State.RELAYING && direction(from).endsByReset()) {
                        close(clientClose, CloseMode.RESET);
                    }
                }
                if (state != State.RELAYING) {
                    return;
                }
                failIfBrokenAfterEnd(from);
            }
        } catch (SimulatedDirection.Failure failure) {
            failed(failure);
            return;
        }
        if (direction(Side.CLIENT).isDone() && direction(Side.SERVER).isDone()) {
            close(clientClose, CloseMode.FIN);
        } else {
            updateInterest();
        }
    }

    /** Once a stream has ended, a read tells no more that its sender is gone. */
    private void failIfBrokenAfterEnd(Side side) throws SimulatedDirection.Failure {
        if (direction(side).hasInputEnded() && socket(side).isBroken()) {
            throw new SimulatedDirection.Failure(side, new IOException("Connection reset by peer"));
        }
    }

    private void failed(SimulatedDirection.Failure failure) {
        state = State.FAILED;
        for (Side side : Side.values()) {
            socket(side).interest(false, false);
        }
        handler().failed(failure.side(), String.valueOf(failure.getMessage()));
    }

    private void finish() {
        SimulatedSocket target = socket(finishing);
        try {
            if (!direction(finishing.other()).write(target)) {
                target.interest(false, true);
                return;
            }
        } catch (SimulatedDirection.Failure failure) {
            finishMode = CloseMode.RESET;
        }
        close(finishMode, finishMode);
    }

    private void updateInterest() {
        for (Side side : Side.values()) {
            SimulatedDirection in = direction(side);
            socket(side)
                    .interest(
                            !in.hasInputEnded() && !in.isBlocked(),
                            direction(side.other()).isBlocked());
        }
    }

    private void closeSockets(CloseMode clientMode, CloseMode serverMode) {
        boolean early = state == State.WAITING;
        state = State.CLOSED;
        abandon();
        int dropped = close(client, clientMode);
        receivedEarly = early ? dropped : 0;
        if (server != null) {
            close(server, serverMode);
        }
        fromClient.dropHeld();
        fromServer.dropHeld();
        loop.gave();
        transport.closed(this);
    }

    private void abandon() {
        if (attempt != null) {
            attempt.abandon();
            attempt = null;
        }
    }

    /** Closes a socket; returns how many bytes were dropped unread. */
    private static int close(SimulatedSocket socket, CloseMode mode) {
        if (mode == CloseMode.RESET) {
            socket.reset();
            return 0;
        }
        int dropped = socket.discard(DISCARDED_BYTES);
        socket.close();
        return dropped;
    }

    private SimulatedDirection direction(Side from) {
        return from == Side.CLIENT ? fromClient : fromServer;
    }

    private SimulatedSocket socket(Side side) {
        SimulatedSocket socket = side == Side.CLIENT ? client : server;
        if (socket == null) {
            throw new IllegalStateException("no server");
        }
        return socket;
    }

    private ConnectionHandler handler() {
        if (handler == null) {
            throw new IllegalStateException("no handler");
        }
        return handler;
    }

    /** The simulation is strict, so that a call from a wrong place does not go unnoticed. */
    private void require(boolean holds, String call) {
        if (!loop.isCurrent() || !holds) {
            throw new IllegalStateException(
                    call + " in state " + state + (loop.isCurrent() ? "" : " on a wrong thread"));
        }
    }
}
