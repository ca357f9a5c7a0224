package dev.weir.healthcheck;

import dev.weir.probe.ExternalCheck;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Starts checks on an event loop of its own, and knows those under way. */
final class NettyProber implements Prober {
    private static final System.Logger LOG = System.getLogger(NettyProber.class.getName());

    private static final Duration MAX_TIMEOUT = Duration.ofDays(24);
    private static final long MAX_STOP_SECONDS = 2;

    private final IoEventLoop loop;
    private final OffLoop files;
    private final OffLoop processes;
    private final CheckContext context;
    private final Programs programs;
    private final AtomicBoolean closed = new AtomicBoolean();
    // The rest belongs to the loop's thread.
    private final Set<Check> underWay = new HashSet<>();
    private boolean callbackFailureLogged;

    NettyProber(Runtime runtime, SocketSource sockets) {
        loop = newLoop(runtime);
        files = new OffLoop(runtime, "weir-health-lookup");
        processes = new OffLoop(runtime, "weir-health-program");
        context = new CheckContext(loop, runtime, sockets, files);
        programs = new Programs(processes);
    }

    @Override
    public void check(Probe probe, ProbeTarget target, ProbeTimeouts timeouts, Consumer<ProbeResult> result) {
        Objects.requireNonNull(result, "result");
        Opening opening = Opening.of(probe);
        require(opening != null || probe instanceof ExternalCheck, "probe", probe, "one that this provider supports");
        require(!target.address().isUnresolved(), "server", target.address(), "a resolved address");
        requireUsable(timeouts.connect());
        timeouts.rest().ifPresent(NettyProber::requireUsable);
        if (closed.get()) {
            throw closedAlready();
        }
        try {
            loop.execute(() -> start(
                    whenOver -> opening != null
                            ? new ConversationCheck(context, opening, target, timeouts, whenOver)
                            : new ProgramCheck(context, programs, (ExternalCheck) probe, target, timeouts, whenOver),
                    result));
        } catch (RejectedExecutionException e) {
            throw closedAlready();
        }
    }

    static boolean isSupported(Probe probe) {
        return probe instanceof ExternalCheck || Opening.of(probe) != null;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            stop();
        }
        if (!loop.inEventLoop()) { // a callback that closes the prober cannot wait for its own end
            awaitEnd();
        }
    }

    /** The loop ends only after the tasks it was given, but may forget sockets registered in its last pass. */
    private void stop() {
        loop.execute(() -> {
            List.copyOf(underWay).forEach(Check::close);
            underWay.clear();
            files.close();
            processes.close();
        });
        var unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private void awaitEnd() {
        try {
            loop.awaitTermination(MAX_STOP_SECONDS, TimeUnit.SECONDS);
            processes.awaitEnd(MAX_STOP_SECONDS);
            files.awaitEnd(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not an event loop group: that would start one more thread, Netty's global one, when it ends. */
    private static IoEventLoop newLoop(Runtime runtime) {
        try {
            return new SingleThreadIoEventLoop(null, runtime.threadFactory("weir-health"), NioIoHandler.newFactory());
        } catch (ChannelException e) {
            throw new UncheckedIOException("no selector for health checks", new IOException(e.getMessage(), e));
        }
    }

    private void start(Function<BiConsumer<Check, ProbeResult>, Check> check, Consumer<ProbeResult> result) {
        if (closed.get()) {
            return;
        }
        Check begun = check.apply((ended, found) -> {
            underWay.remove(ended);
            tell(result, found);
        });
        underWay.add(begun);
        begun.start();
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

    private static void requireUsable(Duration timeout) {
        boolean usable = !timeout.isZero() && !timeout.isNegative() && timeout.compareTo(MAX_TIMEOUT) <= 0;
        require(usable, "timeout", timeout, "more than zero, at most " + MAX_TIMEOUT.toDays() + " days");
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
