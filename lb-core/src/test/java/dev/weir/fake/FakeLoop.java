package dev.weir.fake;

import dev.weir.spi.Cancellable;
import dev.weir.spi.EventLoop;
import dev.weir.spi.Worker;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** A worker or an event loop in virtual time. As a real one, it survives a task that throws, and remembers the failure. */
public final class FakeLoop implements Worker, EventLoop {
    private final FakeRuntime runtime;
    private final int index;
    private boolean current;
    private boolean closed;
    private int schedules;
    private int failures;

    FakeLoop(FakeRuntime runtime, int index) {
        this.runtime = runtime;
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return current;
    }

    @Override
    public void execute(Runnable task) {
        requireOpen();
        runtime.add(this, 0, task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        requireOpen();
        schedules++;
        return runtime.add(this, delay.toNanos(), () -> {
            if (!closed) {
                task.run();
            }
        });
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Whether it takes no more tasks. */
    public boolean isClosed() {
        return closed;
    }

    /** How often a task was scheduled for later. */
    public int schedules() {
        return schedules;
    }

    /** How many tasks threw. */
    public int failures() {
        return failures;
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // a test that does not expect it should at least show it
    void run(Runnable task) {
        boolean before = current;
        current = true;
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failures++;
            e.printStackTrace();
        } finally {
            current = before;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
    }
}
