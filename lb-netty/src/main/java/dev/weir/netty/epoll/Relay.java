package dev.weir.netty.epoll;

import dev.weir.Side;
import dev.weir.spi.CloseMode;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The two directions of a connection and how they end. Confined to the loop.
 *
 * <pre>
 * RUNNING ──both directions shut──▶ closed
 *   ├──a socket failed──▶ FAILED ──finish──▶ FINISHING ──all delivered──▶ closed
 *   └──finish──────────────────────────────▶
 * </pre>
 */
final class Relay implements Watcher, Unfinished {
    /** How often to look whether the peer has acknowledged everything, so that a reset drops nothing. */
    private static final Duration ACKNOWLEDGED_CHECK = Duration.ofMillis(20);

    private enum State {
        RUNNING,
        FAILED,
        FINISHING
    }

    private final EpollConnection connection;
    private final CloseMode clientClose;
    private final CloseMode endToServer;
    final Flow up;
    final Flow down;
    private State state = State.RUNNING;
    private CloseMode finishMode = CloseMode.FIN;
    private boolean queued;
    private boolean awaitsAcknowledgement;

    Relay(
            EpollConnection connection,
            SocketHandle client,
            SocketHandle server,
            long now,
            CloseMode clientClose,
            CloseMode endToServer) {
        this.connection = connection;
        this.clientClose = clientClose;
        this.endToServer = endToServer;
        up = new Flow(client, server, now);
        down = new Flow(server, client, now);
    }

    /** Begins with what the client sent while there was no server. */
    void start(@Nullable ByteBuf early) {
        up.startWith(early);
        up.source.watchedBy(this);
        down.source.watchedBy(this);
        advance(up);
        if (isRunning()) {
            advance(down);
        }
    }

    Flow from(Side side) {
        return side == Side.CLIENT ? up : down;
    }

    void endInput(Side side) {
        Flow flow = from(side);
        if (isRunning() && flow.state() == Flow.State.OPEN) {
            flow.endInput();
            advance(flow);
        }
    }

    void finish(Side to, CloseMode mode) {
        if (state == State.FINISHING) {
            return;
        }
        state = State.FINISHING;
        finishMode = mode;
        Flow last = from(to.other());
        from(to).abort();
        last.stopReading();
        last.source.close(true);
        continueFinish(last);
    }

    /** Drops everything held. */
    void drop() {
        up.abort();
        down.abort();
    }

    @Override
    public void ready(SocketHandle socket, int events) {
        if ((events & SocketHandle.ERR) != 0) {
            socket.lookForFailure();
        }
        Flow in = socket == up.source ? up : down;
        Flow out = in == up ? down : up;
        switch (state) {
            case RUNNING -> {
                advance(in);
                if (isRunning() && out.isHolding() && socket.writable) {
                    advance(out);
                }
            }
            case FINISHING -> continueFinish(out);
            case FAILED -> {} // the load balancer has the word
        }
    }

    @Override
    public void resume() {
        queued = false;
        if (isRunning() && up.isOverBudget()) {
            advance(up);
        }
        if (isRunning() && down.isOverBudget()) {
            advance(down);
        }
    }

    @Override
    public void broke(Throwable thrown) {
        connection.broke(thrown);
    }

    @Override
    public EpollConnection connection() {
        return connection;
    }

    private boolean isRunning() {
        return state == State.RUNNING && !connection.isClosed();
    }

    private void advance(Flow flow) {
        flow.pump();
        if (flow.sink.failure != null) {
            fail(flow.sink);
        } else if (flow.source.failure != null && !flow.isOverBudget()) {
            report(flow.source);
        } else if (flow.state() == Flow.State.DRAINED) {
            passEndOn(flow);
        } else if (flow.isOverBudget()) {
            carryOver();
        }
    }

    /** A write failed. What the socket had sent before is still in the kernel and goes to the other side first. */
    private void fail(SocketHandle socket) {
        Flow last = socket == up.source ? up : down;
        last.pump();
        if (last.isOverBudget()) {
            carryOver();
        } else {
            report(socket);
        }
    }

    private void report(SocketHandle socket) {
        state = State.FAILED;
        connection.failed(sideOf(socket), String.valueOf(socket.failure));
    }

    private void passEndOn(Flow flow) {
        Flow other = flow == up ? down : up;
        boolean byReset = flow == up && endToServer == CloseMode.RESET;
        boolean last = other.state() == Flow.State.SHUT || byReset;
        if (!last) { // else the sink is closed right away, which says it as well
            try {
                connection.loop.sockets.shutdownOutput(flow.sink.socket);
            } catch (IOException failure) {
                flow.sink.failed(failure);
                fail(flow.sink);
                return;
            }
        }
        flow.passedOn();
        connection.endOfStream(sideOf(flow.source));
        if (last) {
            connection.close(clientClose, byReset ? CloseMode.RESET : CloseMode.FIN);
        }
    }

    private void carryOver() {
        if (!queued) {
            queued = true;
            connection.loop.pass.carryOver(this);
        }
    }

    private void continueFinish(Flow last) {
        last.pump();
        SocketHandle socket = last.sink;
        if (last.isHolding() && socket.failure == null) {
            return;
        }
        if (finishMode == CloseMode.RESET && socket.failure == null && hasUnacknowledged(socket)) {
            awaitAcknowledgement(last);
            return;
        }
        connection.close(finishMode, finishMode);
    }

    private boolean hasUnacknowledged(SocketHandle socket) {
        try {
            return connection.loop.sockets.hasUnacknowledged(socket.socket);
        } catch (IOException failure) {
            socket.failed(failure);
            return false;
        }
    }

    private void awaitAcknowledgement(Flow last) {
        if (awaitsAcknowledgement) {
            return;
        }
        awaitsAcknowledgement = true;
        connection.loop.schedule(ACKNOWLEDGED_CHECK, () -> {
            awaitsAcknowledgement = false;
            if (!connection.isClosed()) {
                continueFinish(last);
            }
        });
    }

    /** Whether bytes for this side are still on their way, here or in the kernel at the end. */
    boolean isBlocked(Side to) {
        return from(to.other()).isHolding() || awaitsAcknowledgement;
    }

    private Side sideOf(SocketHandle socket) {
        return socket == up.source ? Side.CLIENT : Side.SERVER;
    }
}
