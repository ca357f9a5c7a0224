package dev.weir.netty.channel;

import dev.weir.spi.ConnectFailure;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One attempt to connect to a server. Used on the connection's event loop only. */
final class ConnectAttempt implements Runnable, ChannelFutureListener {
    private final InetSocketAddress server;
    private final ChannelLoop loop;
    private final Outcome outcome;
    private @Nullable RelayChannel channel;
    private boolean over;

    /** Hears how it went, unless the attempt is abandoned first. */
    interface Outcome {
        /** The socket belongs to whoever is told. */
        void succeeded(RelayChannel connected);

        /** The socket is closed. */
        void failed(ConnectFailure failure);
    }

    ConnectAttempt(InetSocketAddress server, ChannelLoop loop, Outcome outcome) {
        this.server = server;
        this.loop = loop;
        this.outcome = outcome;
    }

    /** Runs as a task of its own, because much of what may fail fails at once, and {@code connect} must not call back. */
    @Override
    public void run() {
        if (over) {
            return;
        }
        try {
            channel = RelayChannel.open(server, loop.allocator());
        } catch (IOException | RuntimeException e) {
            fail(Causes.connectFailure(e));
            return;
        }
        ChannelFuture registered = loop.register(channel);
        if (registered.isSuccess()) {
            channel.connect(server).addListener(this);
        } else {
            operationComplete(registered);
        }
    }

    @Override
    public void operationComplete(ChannelFuture attempt) {
        RelayChannel attempted = channel;
        if (over || attempted == null) {
            return;
        }
        if (!attempt.isSuccess()) {
            Throwable cause = attempt.cause();
            fail(Causes.connectFailure(cause == null ? new IOException("the event loop took no socket") : cause));
        } else if (attempted.remoteAddress().equals(attempted.localAddress())) {
            // The system may choose the server's port as the source port, and then nobody else has to listen there.
            fail(new ConnectFailure(ConnectFailure.Kind.SERVER, "connected to itself"));
        } else {
            over = true;
            outcome.succeeded(attempted);
        }
    }

    /** Closes the socket; nothing is told. */
    void abandon() {
        over = true;
        if (channel != null) {
            channel.abort();
        }
    }

    private void fail(ConnectFailure failure) {
        abandon();
        outcome.failed(failure);
    }
}
