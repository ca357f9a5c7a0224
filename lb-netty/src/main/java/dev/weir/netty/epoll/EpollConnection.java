package dev.weir.netty.epoll;

import dev.weir.Side;
import dev.weir.spi.Acceptor;
import dev.weir.spi.ClientEnd;
import dev.weir.spi.CloseMode;
import dev.weir.spi.ConnectFailure;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import dev.weir.spi.EventLoop;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One proxied connection. Holds what exists in its present phase: a waiting client and perhaps an attempt to connect, or a
 * server and perhaps a relay. Confined to the loop.
 */
final class EpollConnection implements Connection {
    final EpollLoop loop;
    private final InetSocketAddress clientAddress;
    private final InetSocketAddress localAddress;
    final SocketHandle client;
    private final long acceptedAt;
    private @Nullable EarlyClient early;
    private @Nullable ServerAttempt attempt;

    @Nullable
    SocketHandle server;

    private @Nullable Relay relay;
    private @Nullable ConnectionHandler handler;
    private boolean closed;

    EpollConnection(EpollLoop loop, Socket socket, InetSocketAddress clientAddress, InetSocketAddress localAddress) {
        this.loop = loop;
        this.clientAddress = clientAddress;
        this.localAddress = localAddress;
        early = new EarlyClient(this);
        client = new SocketHandle(loop, socket, early);
        acceptedAt = loop.nanoTime();
    }

    /**
     * Starts to watch the client and tells the acceptor.
     *
     * @throws IOException if epoll does not take the socket; then the acceptor knows nothing of it and it is closed
     */
    void begin(Acceptor acceptor) throws IOException {
        try {
            client.register();
        } catch (IOException failure) {
            abandon();
            throw failure;
        }
        try {
            handler = Objects.requireNonNull(acceptor.accepted(this), "handler");
        } catch (Throwable thrown) {
            loop.errors.report(thrown);
            abandon();
            return;
        }
        if (closed) { // from inside of accepted(), when nobody could be told
            handler.closed();
        }
    }

    @Override
    public EventLoop eventLoop() {
        return loop;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return clientAddress;
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public void inspect(int most) {
        assert loop.isCurrent();
        EarlyClient waiting = early;
        if (!closed && waiting != null) {
            waiting.inspect(most);
            later(() -> waiting.showAll(client)); // epoll does not tell again of what is there already
        }
    }

    @Override
    public void endInspection() {
        assert loop.isCurrent();
        if (early != null) {
            early.endInspection();
        }
    }

    @Override
    public void connect(InetSocketAddress address) {
        assert loop.isCurrent();
        if (closed) {
            return;
        }
        if (attempt != null || server != null) {
            throw new IllegalStateException("connect: a server is connected or being connected to");
        }
        attempt = new ServerAttempt(this, address);
        attempt.start();
    }

    @Override
    public void abandonConnect() {
        assert loop.isCurrent();
        if (attempt != null) {
            attempt.abandonAttempt();
            attempt = null;
        }
    }

    @Override
    public void relay(CloseMode clientClose, CloseMode endToServer) {
        assert loop.isCurrent();
        if (closed || relay != null) {
            return;
        }
        if (server == null || early == null) {
            throw new IllegalStateException("relay: no server is connected");
        }
        EarlyClient waited = early;
        early = null;
        relay = new Relay(this, client, server, loop.nanoTime(), clientClose, endToServer);
        relay.start(waited.takeKept());
    }

    @Override
    public void endInput(Side from) {
        assert loop.isCurrent();
        if (!closed && relay != null) {
            relay.endInput(from);
        }
    }

    @Override
    public void finish(Side to, CloseMode mode) {
        assert loop.isCurrent();
        if (closed) {
            return;
        }
        if (relay == null) {
            close(mode, mode);
        } else {
            relay.finish(to, mode);
        }
    }

    @Override
    public void close(CloseMode clientMode, CloseMode serverMode) {
        assert loop.isCurrent();
        if (release(clientMode, serverMode) && handler != null) {
            handler.closed();
        }
    }

    @Override
    public long received(Side from) {
        if (relay != null) {
            return relay.from(from).received();
        }
        return early != null && from == Side.CLIENT ? early.received() : 0;
    }

    @Override
    public long delivered(Side to) {
        return relay == null ? 0 : relay.from(to.other()).delivered();
    }

    @Override
    public long lastRead(Side from) {
        return relay == null ? acceptedAt : relay.from(from).lastRead();
    }

    @Override
    public long lastWritten(Side to) {
        return relay == null ? acceptedAt : relay.from(to.other()).lastWritten();
    }

    @Override
    public boolean isBlocked(Side to) {
        return relay != null && relay.isBlocked(to);
    }

    /** Whether its client waits to be relayed. */
    boolean isWaiting() {
        return early != null;
    }

    boolean isClosed() {
        return closed;
    }

    /** Runs a task of this connection on its loop, later. */
    void later(Runnable task) {
        loop.execute(() -> {
            try {
                task.run();
            } catch (Throwable thrown) {
                broke(thrown);
            }
        });
    }

    /** Something threw that should not have. Costs this connection only. */
    void broke(Throwable thrown) {
        loop.errors.report(thrown);
        try {
            close(CloseMode.RESET, CloseMode.RESET);
        } catch (Throwable again) {
            loop.errors.report(again);
        }
    }

    /** Closes without a word. */
    void abandon() {
        release(CloseMode.RESET, CloseMode.RESET);
    }

    void connected(SocketHandle socket) {
        attempt = null;
        server = socket;
        hears().connected();
    }

    void connectFailed(ConnectFailure failure) {
        attempt = null;
        hears().connectFailed(failure);
    }

    void inspected(ByteBuffer soFar) {
        hears().inspected(soFar);
    }

    void clientEnded(ClientEnd end) {
        hears().clientEnded(end);
    }

    void endOfStream(Side from) {
        hears().endOfStream(from);
    }

    void failed(Side side, String reason) {
        hears().failed(side, reason);
    }

    /** Events come only after {@link #begin} has set the handler: both happen in one task. */
    private ConnectionHandler hears() {
        return Objects.requireNonNull(handler, "handler");
    }

    private boolean release(CloseMode clientMode, CloseMode serverMode) {
        if (closed) {
            return false;
        }
        closed = true;
        abandonConnect();
        if (early != null) {
            early.end(client, clientMode);
        }
        if (relay != null) {
            relay.drop();
        }
        client.close(clientMode == CloseMode.RESET);
        if (server != null) {
            server.close(serverMode == CloseMode.RESET);
        }
        loop.connections.decrementAndGet();
        return true;
    }
}
