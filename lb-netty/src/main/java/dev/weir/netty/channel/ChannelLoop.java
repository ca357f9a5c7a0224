package dev.weir.netty.channel;

import dev.weir.netty.loop.LoopThread;
import dev.weir.netty.loop.Passes;
import dev.weir.netty.loop.WatchedIo;
import dev.weir.spi.Cancellable;
import dev.weir.spi.EventLoop;
import dev.weir.spi.LoopPulse;
import dev.weir.spi.Runtime;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One thread with one selector, and the connections it carries. It is not part of a Netty group, because a group that ends
 * starts a thread of its own, which would outlive the transport. Thread-safe, except where a method names the loop.
 */
final class ChannelLoop implements EventLoop {
    private static final long STOP_TIMEOUT_SECONDS = 5;

    private final int index;
    private final Runtime runtime;
    private final ByteBufAllocator allocator;
    private final LoopThread thread;
    private final Passes passes = new Passes();
    private final SingleThreadIoEventLoop netty;
    /** Accepted and not yet ended, those on their way to this loop included. */
    private final AtomicInteger load = new AtomicInteger();

    private final Set<ChannelConnection> connections = new HashSet<>();
    private boolean stopping;
    private volatile boolean avoided;

    private ChannelLoop(int index, Runtime runtime, ThreadFactory threads, ByteBufAllocator allocator) {
        this.index = index;
        this.runtime = runtime;
        this.allocator = allocator;
        // Netty recycles objects and caches buffers as on a thread of its own, and drops both when the loop ends.
        this.thread =
                new LoopThread(task -> threads.newThread(() -> FastThreadLocalThread.runWithFastThreadLocal(task)));
        IoHandlerFactory nio = NioIoHandler.newFactory();
        this.netty =
                new SingleThreadIoEventLoop(null, thread, executor -> new WatchedIo(nio.newHandler(executor), passes));
    }

    /** A loop whose thread runs. */
    static ChannelLoop start(int index, Runtime runtime, ThreadFactory threads, ByteBufAllocator allocator) {
        ChannelLoop loop = new ChannelLoop(index, runtime, threads, allocator);
        loop.schedule(Duration.ZERO, () -> {}); // makes the thread now, so that its number is the loop's
        return loop;
    }

    /**
     * The loop with the fewest connections that is not to be avoided; {@code own} if none has fewer, which saves a change of
     * threads.
     */
    static ChannelLoop leastLoaded(List<ChannelLoop> loops, ChannelLoop own) {
        ChannelLoop least = own;
        for (ChannelLoop loop : loops) {
            if (loop.connections() < least.connections() && !loop.isAvoided()) {
                least = loop;
            }
        }
        return least;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return netty.inEventLoop();
    }

    @Override
    public Optional<LoopPulse> pulse() {
        return Optional.of(passes);
    }

    @Override
    public void avoid(boolean whetherTo) {
        avoided = whetherTo;
    }

    @Override
    public void execute(Runnable task) {
        netty.execute(task);
    }

    /** Runs a task; returns false if the loop has stopped, and with it all that the task could be about. */
    boolean tryExecute(Runnable task) {
        try {
            netty.execute(task);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(task);
        // Through the queue, because Netty logs what a queued task throws and hides what a scheduled one throws.
        Future<?> pending =
                netty.schedule(() -> netty.execute(timer), TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
        return () -> {
            timer.cancelled = true;
            pending.cancel(false);
        };
    }

    Runtime runtime() {
        return runtime;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** Connections, those included that are on their way to this loop. */
    int connections() {
        return load.get();
    }

    /** Counts a connection that is about to be handed to this loop. */
    void reserve() {
        load.incrementAndGet();
    }

    /** Takes back {@link #reserve()}. */
    void release() {
        load.decrementAndGet();
    }

    /** Makes a channel's events arrive here; at once if called on this loop. */
    ChannelFuture register(Channel channel) {
        return netty.register(channel);
    }

    /** Remembers a connection until {@link #remove}. This loop only. */
    void add(ChannelConnection connection) {
        connections.add(connection);
    }

    /** Forgets a connection, and that it was {@linkplain #reserve() reserved}. This loop only. */
    void remove(ChannelConnection connection) {
        if (connections.remove(connection)) {
            release();
        }
    }

    /** Whether new connections come too late. This loop only. */
    boolean isStopping() {
        return stopping;
    }

    /** Fails if the caller is on another thread: what belongs to a connection has one writer. */
    void requireCurrent() {
        if (!isCurrent()) {
            throw new IllegalStateException(
                    "called on " + Thread.currentThread().getName() + " (expected: event loop " + index
                            + ", to which the connection belongs)");
        }
    }

    /** Drops all connections without callbacks and ends the thread. Does not wait. Does nothing if an error ended it. */
    void stop() {
        tryExecute(() -> {
            dropAll(); // before the end is announced: Netty would close the channels first, and that would be told
            var unused = netty.shutdownGracefully(0, STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        });
    }

    boolean isAvoided() {
        return avoided;
    }

    /** Waits until the thread is gone, and with it every socket, but not for ever; false if it is not. */
    boolean awaitStop(long toldToStopAt) {
        return thread.awaitEnd(runtime, toldToStopAt, avoided);
    }

    /** What becomes of this loop if it does not stop, in words. */
    String leftBehind() {
        return thread.leftBehind();
    }

    private void dropAll() {
        stopping = true;
        for (ChannelConnection connection : List.copyOf(connections)) {
            connection.drop();
        }
    }

    @Override
    public String toString() {
        return "event loop " + index;
    }

    /** A task that may be called off even after its time has come. */
    private static final class Timer implements Runnable {
        private final Runnable task;
        private volatile boolean cancelled;

        Timer(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }
    }
}
