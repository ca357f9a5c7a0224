package dev.weir.netty.epoll;

import dev.weir.netty.loop.LoopThread;
import dev.weir.netty.loop.Passes;
import dev.weir.spi.Cancellable;
import dev.weir.spi.EventLoop;
import dev.weir.spi.LoopPulse;
import dev.weir.spi.Runtime;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One thread, its epoll set, and what its connections share. */
final class EpollLoop implements EventLoop {
    final SocketCalls sockets;
    final SpliceCalls splices;
    final SpliceSwitch splicing;
    final LeftoverBuffers buffers;
    final PipePool pipes;
    final LoopPass pass;
    final UncaughtErrors errors;
    /** Connections given to this loop, counted by whoever gives, so that the next one given elsewhere knows. */
    final AtomicInteger connections = new AtomicInteger();

    final AtomicLong bytesCopied = new AtomicLong();
    final AtomicLong bytesSpliced = new AtomicLong();

    private final int index;
    private final IoEventLoop io;
    private final Runtime runtime;
    private final Passes passes;
    final LoopThread thread;
    /** Called when this loop is to be avoided. */
    private final Consumer<EpollLoop> leave;

    private volatile boolean stopping;
    private volatile boolean avoided;
    private boolean endsWithThread;

    EpollLoop(
            int index,
            IoEventLoop io,
            LoopPasses.Made made,
            LoopThread thread,
            LoopParts parts,
            Consumer<EpollLoop> leave) {
        this.index = index;
        this.io = io;
        this.thread = thread;
        this.leave = leave;
        pass = made.pass();
        passes = made.counted();
        sockets = parts.sockets();
        splices = parts.splices();
        splicing = parts.splicing();
        errors = parts.errors();
        runtime = parts.runtime();
        buffers = new LeftoverBuffers(parts.allocator(), parts.receiveBytes());
        pipes = new PipePool(splices, splicing, parts.pipeBudget(), parts.pipes());
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return io.inEventLoop();
    }

    @Override
    public Optional<LoopPulse> pulse() {
        return Optional.of(passes);
    }

    @Override
    public void avoid(boolean whetherTo) {
        avoided = whetherTo;
        if (whetherTo) {
            leave.accept(this);
        }
    }

    boolean isAvoided() {
        return avoided;
    }

    @Override
    public void execute(Runnable task) {
        io.execute(task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Future<?> scheduled = io.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    long nanoTime() {
        return runtime.nanoTime();
    }

    /** Adds a handle to the epoll set. On the loop only, where Netty's future is complete at once. */
    IoRegistration register(EpollIoHandle handle, EpollIoOps interest) throws IOException {
        assert isCurrent();
        Future<IoRegistration> registered = io.register(handle);
        if (!registered.isSuccess()) {
            throw new IOException("epoll registration failed", registered.cause());
        }
        IoRegistration registration = registered.getNow();
        try {
            registration.submit(interest);
        } catch (RuntimeException refused) { // UncheckedIOException: ENOMEM, ENOSPC
            registration.cancel();
            throw refused.getCause() instanceof IOException cause ? cause : new IOException(refused);
        }
        return registration;
    }

    void copied(int bytes) {
        bytesCopied.lazySet(bytesCopied.getPlain() + bytes);
    }

    void spliced(int bytes) {
        bytesSpliced.lazySet(bytesSpliced.getPlain() + bytes);
    }

    /** From now on no connection begins. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether it is seen to already that what is shared is freed at the end of the thread. */
    boolean endsWithThread() {
        return endsWithThread;
    }

    /** Frees what connections shared when the thread has ended, which may be never. Again does nothing. For one thread. */
    void endsWithItsThread() {
        if (!endsWithThread) {
            endsWithThread = true;
            thread.whenEnded(() -> {
                pipes.close();
                buffers.close();
            });
        }
    }
}
