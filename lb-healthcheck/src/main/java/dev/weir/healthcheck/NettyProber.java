package dev.weir.healthcheck;

import dev.weir.probe.Probe;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Starts checks on an event loop of its own, and knows those under way. */
final class NettyProber implements Prober {
    private static final System.Logger LOG = System.getLogger(NettyProber.class.getName());

    private static final Duration MAX_TIMEOUT = Duration.ofDays(24);
    private static final long MAX_STOP_SECONDS = 2;

    private final Runtime runtime;
    private final SocketSource sockets;
    private final IoEventLoop loop;
    private final AtomicBoolean closed = new AtomicBoolean();
    // The rest belongs to the loop's thread.
    private final Set<TcpConnectCheck> underWay = new HashSet<>();
    private boolean callbackFailureLogged;

    NettyProber(Runtime runtime, SocketSource sockets) {
        this.runtime = runtime;
        this.sockets = sockets;
        this.loop = newLoop(runtime);
    }

    @Override
    public void check(Probe probe, ProbeTarget target, ProbeTimeouts timeouts, Consumer<ProbeResult> result) {
        InetSocketAddress server = target.address();
        Duration timeout = timeouts.connect();
        Objects.requireNonNull(result, "result");
        require(probe instanceof Probe.TcpConnect, "probe", probe, "TcpConnect");
        require(!server.isUnresolved(), "server", server, "a resolved address");
        boolean usable = !timeout.isZero() && !timeout.isNegative() && timeout.compareTo(MAX_TIMEOUT) <= 0;
        require(usable, "timeout", timeout, "more than zero, at most " + MAX_TIMEOUT.toDays() + " days");
        if (closed.get()) {
            throw closedAlready();
        }
        try {
            loop.execute(() -> start(server, timeout, result));
        } catch (RejectedExecutionException e) {
            throw closedAlready();
        }
    }

    @Override
    public void close() {
        Future<?> stopped = closed.compareAndSet(false, true) ? stop() : loop.terminationFuture();
        if (!loop.inEventLoop()) { // a callback that closes the prober cannot wait for its own end
            stopped.awaitUninterruptibly(MAX_STOP_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** The loop ends only after the tasks it was given, but may forget sockets registered in its last pass. */
    private Future<?> stop() {
        loop.execute(() -> List.copyOf(underWay).forEach(TcpConnectCheck::close));
        return loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    /** Not an event loop group: that would start one more thread, Netty's global one, when it ends. */
    private static IoEventLoop newLoop(Runtime runtime) {
        try {
            return new SingleThreadIoEventLoop(null, runtime.threadFactory("weir-health"), NioIoHandler.newFactory());
        } catch (ChannelException e) {
            throw new UncheckedIOException("no selector for health checks", new IOException(e.getMessage(), e));
        }
    }

    private void start(InetSocketAddress server, Duration timeout, Consumer<ProbeResult> result) {
        if (closed.get()) {
            return;
        }
        long started = runtime.nanoTime();
        SocketChannel channel;
        try {
            channel = openSocket();
        } catch (IOException | RuntimeException e) {
            tell(result, Finding.localError(e).after(runtime.nanoTime() - started));
            return;
        }
        TcpConnectCheck check = new TcpConnectCheck(channel, loop, runtime, (ended, found) -> {
            underWay.remove(ended);
            tell(result, found);
        });
        underWay.add(check);
        check.start(server, timeout.toNanos());
    }

    private SocketChannel openSocket() throws IOException {
        SocketChannel channel = sockets.open();
        try {
            channel.configureBlocking(false);
            // Closing then resets: the server forgets the check at once and no port here waits in TIME_WAIT.
            return channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void tell(Consumer<ProbeResult> result, ProbeResult found) {
        if (closed.get()) {
            return;
        }
        try {
            result.accept(found);
        } catch (Throwable failure) { // an Error, too, would end the loop and with it every later check
            if (!callbackFailureLogged) {
                callbackFailureLogged = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a health check's callback failed; later ones are not logged",
                        failure);
            }
        }
    }

    private static void require(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: " + expected + ")");
        }
    }

    private static IllegalStateException closedAlready() {
        return new IllegalStateException("the prober is closed");
    }
}
