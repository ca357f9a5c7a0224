package dev.weir.healthcheck;

import dev.weir.spi.ProbeResult;
import dev.weir.spi.Runtime;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connect attempt, from an open socket to a finding. Lives on the event loop's thread.
 *
 * <p>Events and timers only say when to look; what was found is what {@code finishConnect} answers. So a hang-up reported
 * too early is no verdict, and a connection that was there in time passes even if this process was paused meanwhile.
 */
final class TcpConnectCheck implements NioIoHandle {
    private final SocketChannel channel;
    private final IoEventLoop loop;
    private final Runtime runtime;
    private final BiConsumer<TcpConnectCheck, ProbeResult> whenOver;
    private final long startedNanos;
    private @Nullable IoRegistration registration;
    private @Nullable Future<?> timer;
    private boolean isOver;

    /**
     * Takes over the socket.
     *
     * @param channel open, not blocking, and told to reset when closed
     * @param whenOver told once, unless the check is closed first; must not throw
     */
    TcpConnectCheck(
            SocketChannel channel,
            IoEventLoop loop,
            Runtime runtime,
            BiConsumer<TcpConnectCheck, ProbeResult> whenOver) {
        this.channel = channel;
        this.loop = loop;
        this.runtime = runtime;
        this.whenOver = whenOver;
        this.startedNanos = runtime.nanoTime();
    }

    void start(InetSocketAddress server, long timeoutNanos) {
        try {
            if (channel.connect(server)) {
                end(connected());
                return;
            }
        } catch (IOException e) {
            end(Finding.connectFailure(e));
            return;
        } catch (RuntimeException e) { // such as an IPv6 address on a JVM that was told to do without
            end(Finding.localError(e));
            return;
        }
        // The server's time starts when the connect call is through, so a pause before that is not counted against it.
        long sentNanos = runtime.nanoTime();
        awaitEvent();
        awaitTimeout(sentNanos, timeoutNanos);
    }

    @Override
    public void handle(IoRegistration ready, IoEvent event) {
        look();
    }

    @Override
    public SelectableChannel selectableChannel() {
        return channel;
    }

    /** Ends without a result. */
    @Override
    public void close() {
        if (!isOver) {
            release();
        }
    }

    private void awaitEvent() {
        Future<IoRegistration> registering = loop.register(this); // done when it returns, as this is the loop's thread
        if (registering.isSuccess()) {
            registration = registering.getNow();
            registration.submit(NioIoOps.CONNECT);
        } else {
            end(Finding.localError(new IOException(registering.cause())));
        }
    }

    private void awaitTimeout(long sentNanos, long timeoutNanos) {
        if (isOver) {
            return;
        }
        long leftNanos = timeoutNanos - (runtime.nanoTime() - sentNanos);
        timer = loop.schedule(
                () -> {
                    look();
                    if (!isOver && runtime.nanoTime() - sentNanos >= timeoutNanos) {
                        end(Finding.TIMED_OUT);
                    }
                    awaitTimeout(sentNanos, timeoutNanos); // the loop's clock need not be the runtime's
                },
                Math.max(leftNanos, 0),
                TimeUnit.NANOSECONDS);
    }

    /** Ends the check if the socket knows how the attempt went. */
    private void look() {
        if (isOver) {
            return;
        }
        try {
            if (channel.finishConnect()) {
                end(connected());
            }
        } catch (IOException e) {
            end(Finding.connectFailure(e));
        } catch (RuntimeException e) {
            end(Finding.localError(e));
        }
    }

    private Finding connected() throws IOException {
        boolean toItself = channel.getLocalAddress().equals(channel.getRemoteAddress());
        return toItself ? Finding.CONNECTED_TO_ITSELF : Finding.CONNECTED;
    }

    private void end(Finding finding) {
        ProbeResult found = finding.after(runtime.nanoTime() - startedNanos);
        release();
        whenOver.accept(this, found);
    }

    private void release() {
        isOver = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (registration != null) {
            registration.cancel();
        }
        try {
            channel.close(); // the descriptor goes with the loop's next select, which forgets the registration
        } catch (IOException e) {
            // Nothing is left to do for a socket that does not even close.
        }
    }
}
