package dev.weir.netty.channel;

import dev.weir.Side;
import dev.weir.spi.Acceptor;
import dev.weir.spi.CloseMode;
import dev.weir.spi.ConnectFailure;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import dev.weir.spi.EventLoop;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One proxied connection from acceptance to end. What its sockets say goes to {@link WaitingClient} first and to
 * {@link Relay} later; here is what the load balancer may order. Used on its event loop only.
 */
final class ChannelConnection implements Connection, ConnectAttempt.Outcome {
    private final ChannelLoop loop;
    private final InetSocketAddress clientAddress;
    private final InetSocketAddress localAddress;
    private final WaitingClient waiting = new WaitingClient();
    private final Endpoint client;
    private final Endpoint server;
    private @Nullable ConnectionHandler handler;
    private @Nullable ConnectAttempt attempt;
    private @Nullable Relay relay;
    private boolean closed;

    private ChannelConnection(RelayChannel accepted, ChannelLoop loop) {
        this.loop = loop;
        this.clientAddress = accepted.remoteAddress();
        this.localAddress = accepted.localAddress();
        this.client = new Endpoint(Side.CLIENT, loop.runtime(), waiting);
        this.server = new Endpoint(Side.SERVER, loop.runtime(), waiting);
        client.attach(accepted);
    }

    /** Offers an accepted client, whose socket is registered with the loop, to the load balancer. On that loop. */
    static void open(RelayChannel accepted, ChannelLoop loop, Acceptor acceptor) {
        ChannelConnection connection = new ChannelConnection(accepted, loop);
        loop.add(connection);
        ConnectionHandler handler;
        try {
            handler = acceptor.accepted(connection);
        } catch (RuntimeException | Error e) {
            connection.drop();
            throw e; // logged by the event loop, and of no effect on anything else
        }
        connection.begin(handler);
    }

    /** The load balancer may have closed the connection already, before there was anybody to tell. */
    private void begin(ConnectionHandler told) {
        handler = told;
        if (closed) {
            told.closed();
        } else {
            waiting.watch(client, told);
        }
    }

    // ---- facts

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
    public long received(Side from) {
        return at(from).receivedBytes();
    }

    @Override
    public long delivered(Side to) {
        return at(to).deliveredBytes();
    }

    @Override
    public long lastRead(Side from) {
        return at(from).lastRead();
    }

    @Override
    public long lastWritten(Side to) {
        return at(to).lastWritten();
    }

    @Override
    public boolean isBlocked(Side to) {
        return at(to).isBlocked();
    }

    // ---- inspecting

    @Override
    public void inspect(int most) {
        loop.requireCurrent();
        if (!closed) {
            waiting.inspect(most);
            loop.execute(waiting::showAll);
        }
    }

    @Override
    public void endInspection() {
        loop.requireCurrent();
        waiting.endInspection();
    }

    // ---- connecting

    @Override
    public void connect(InetSocketAddress address) {
        loop.requireCurrent();
        if (closed) {
            return;
        }
        if (attempt != null || server.isAttached()) {
            throw new IllegalStateException("connect(" + address + ") while connecting or connected");
        }
        attempt = new ConnectAttempt(address, loop, this);
        loop.execute(attempt);
    }

    @Override
    public void abandonConnect() {
        loop.requireCurrent();
        if (attempt != null) {
            attempt.abandon();
            attempt = null;
        }
    }

    @Override
    public void succeeded(RelayChannel connected) {
        attempt = null;
        server.attach(connected);
        handler().connected();
    }

    @Override
    public void failed(ConnectFailure failure) {
        attempt = null;
        handler().connectFailed(failure);
    }

    // ---- relaying and the end

    @Override
    public void relay(CloseMode clientClose, CloseMode endToServer) {
        loop.requireCurrent();
        if (closed) {
            return;
        }
        if (relay != null || !server.isAttached()) {
            throw new IllegalStateException("relay() twice or without a connected server");
        }
        relay = new Relay(this, handler(), client, server, clientClose, endToServer);
        relay.start(waiting);
    }

    @Override
    public void endInput(Side from) {
        loop.requireCurrent();
        if (closed) {
            return;
        }
        if (relay != null) {
            relay.endInput(at(from));
        } else if (from == Side.CLIENT) {
            waiting.endInput(client);
        }
    }

    @Override
    public void finish(Side to, CloseMode mode) {
        loop.requireCurrent();
        if (closed) {
            return;
        }
        if (relay != null) {
            relay.finish(at(to), mode);
        } else { // nothing was read for anybody
            close(to == Side.CLIENT ? mode : CloseMode.RESET, to == Side.SERVER ? mode : CloseMode.RESET);
        }
    }

    @Override
    public void close(CloseMode toClient, CloseMode toServer) {
        loop.requireCurrent();
        if (closed) {
            return;
        }
        release(toClient, toServer);
        if (handler != null) {
            handler.closed();
        }
    }

    /** Closes everything and tells nobody. */
    void drop() {
        if (!closed) {
            release(CloseMode.RESET, CloseMode.RESET);
        }
    }

    private void release(CloseMode toClient, CloseMode toServer) {
        closed = true;
        abandonConnect();
        client.close(toClient);
        server.close(toServer);
        waiting.release();
        loop.remove(this);
    }

    private Endpoint at(Side side) {
        return side == Side.CLIENT ? client : server;
    }

    private ConnectionHandler handler() {
        return Objects.requireNonNull(handler, "accepted() has not returned");
    }
}
