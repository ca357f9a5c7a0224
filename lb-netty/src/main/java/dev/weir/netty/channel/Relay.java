package dev.weir.netty.channel;

import dev.weir.spi.CloseMode;
import dev.weir.spi.ConnectionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes between two endpoints, each direction on its own, until both streams have ended or one side has failed. Used
 * on the connection's event loop only.
 *
 * <p>Any call to the handler may come back as {@link #finish} or close the connection; what follows such a call must bear
 * it.
 */
final class Relay implements SideEvents {
    private final ChannelConnection connection;
    private final ConnectionHandler handler;
    private final Endpoint client;
    private final Endpoint server;
    private final CloseMode clientClose;
    private final CloseMode endToServer;
    private boolean stopped;
    private @Nullable Endpoint finishing;
    private @Nullable CloseMode finishMode;

    Relay(
            ChannelConnection connection,
            ConnectionHandler handler,
            Endpoint client,
            Endpoint server,
            CloseMode clientClose,
            CloseMode endToServer) {
        this.clientClose = clientClose;
        this.endToServer = endToServer;
        this.connection = connection;
        this.handler = handler;
        this.client = client;
        this.server = server;
    }

    /** Takes over a client that has waited, and starts both directions. */
    void start(WaitingClient waiting) {
        client.tell(this);
        server.tell(this);
        client.restartClocks();
        server.restartClocks();
        Throwable failure = waiting.failure();
        if (failure != null) {
            lost(client, failure);
            return;
        }
        server.read();
        if (waiting.isEnded()) {
            client.input(Endpoint.Input.ENDED);
        }
        ByteBuf early = waiting.takeEarly();
        if (early == null) {
            goOn(client);
        } else {
            server.write(early); // goes on when it is drained
        }
    }

    @Override
    public void read(Endpoint from, ByteBuf data) {
        if (stopped) {
            data.release();
        } else {
            other(from).write(data);
        }
    }

    @Override
    public void drained(Endpoint to) {
        if (to == finishing && finishMode == CloseMode.FIN) {
            connection.close(CloseMode.FIN, CloseMode.FIN);
        } else if (!stopped) {
            Endpoint from = other(to);
            if (to.unblock()) {
                from.readingResumed();
            }
            goOn(from);
        }
    }

    @Override
    public void inputEnded(Endpoint from) {
        if (!stopped && from.input() == Endpoint.Input.OPEN) {
            from.input(Endpoint.Input.ENDED);
            if (!other(from).isBlocked()) {
                goOn(from);
            }
        }
    }

    /** As {@link #inputEnded}, though more may come; it stays in the kernel. */
    void endInput(Endpoint from) {
        if (!stopped) {
            from.stopReading();
            inputEnded(from);
        }
    }

    @Override
    public void lost(Endpoint side, Throwable cause) {
        if (!stopped) {
            stopped = true;
            side.close(CloseMode.RESET);
            other(side).stopReading();
            handler.failed(side.side(), Causes.reason(cause));
        } else if (side == finishing) {
            connection.close(CloseMode.RESET, CloseMode.RESET);
        }
    }

    /** Drops one side, and closes the other once it has what was read for it. */
    void finish(Endpoint to, CloseMode mode) {
        if (finishing != null) {
            return;
        }
        stopped = true;
        other(to).close(CloseMode.RESET);
        if (to.isBroken()) {
            connection.close(mode, mode);
            return;
        }
        finishing = to;
        finishMode = mode;
        to.stopReading();
        if (mode == CloseMode.RESET) {
            to.writeSendQueueMark().addListener(reached -> connection.close(mode, mode));
        } else if (!to.isBlocked()) {
            connection.close(mode, mode);
        }
    }

    /** Nothing waits to be written to the other side. */
    private void goOn(Endpoint from) {
        switch (from.input()) {
            case OPEN -> from.read();
            case ENDED -> passOnEnd(from);
            case PASSED_ON -> {}
        }
    }

    private void passOnEnd(Endpoint from) {
        Endpoint to = other(from);
        from.input(Endpoint.Input.PASSED_ON);
        boolean byReset = to == server && endToServer == CloseMode.RESET;
        boolean last = to.input() == Endpoint.Input.PASSED_ON;
        boolean saidByClosing = byReset || (last && to == client && clientClose == CloseMode.RESET);
        if (!saidByClosing) {
            ChannelFuture fin = to.shutdownOutput();
            Throwable cause = fin.cause();
            if (cause != null) {
                to.failed(cause);
                return;
            }
        }
        handler.endOfStream(from.side());
        if (!stopped && (byReset || last)) {
            connection.close(clientClose, byReset ? CloseMode.RESET : CloseMode.FIN);
        }
    }

    private Endpoint other(Endpoint endpoint) {
        return endpoint == client ? server : client;
    }
}
