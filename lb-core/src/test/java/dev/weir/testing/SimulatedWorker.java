package dev.weir.testing;

import dev.weir.spi.Cancellable;
import dev.weir.spi.Worker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/** A {@link Worker} in virtual time. It can be made to stand still, as a thread does that is not scheduled. */
public final class SimulatedWorker implements Worker {
    private final SimulatedRuntime runtime;
    private final String name;
    private final Queue<Runnable> missed = new ArrayDeque<>();
    private boolean isCurrent;
    private boolean isSuspended;
    private boolean isClosed;
    private boolean dropsAll;

    SimulatedWorker(SimulatedRuntime runtime, String name) {
        this.runtime = runtime;
        this.name = name;
    }

    @Override
    public boolean isCurrent() {
        return isCurrent;
    }

    @Override
    public void execute(Runnable task) {
        if (isClosed) {
            throw new RejectedExecutionException(name + " has stopped");
        }
        runtime.schedule(0, this, task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        if (isClosed) {
            throw new RejectedExecutionException(name + " has stopped");
        }
        return runtime.schedule(delay.toNanos(), this, () -> runUnlessClosed(task));
    }

    @Override
    public void close() {
        isClosed = true;
    }

    /** Stops at once: tasks already due are dropped too. */
    void stopNow() {
        isClosed = true;
        dropsAll = true;
    }

    /** Runs nothing from now on until {@link #resume()}; what becomes due is kept. */
    public void suspend() {
        isSuspended = true;
    }

    /** Runs what it missed, and goes on. */
    public void resume() {
        isSuspended = false;
        for (Runnable task = missed.poll(); task != null; task = missed.poll()) {
            runtime.schedule(0, this, task);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    void run(Runnable action) {
        if (dropsAll) {
            return;
        }
        if (isSuspended) {
            missed.add(action);
            return;
        }
        isCurrent = true;
        try {
            action.run();
        } finally {
            isCurrent = false;
        }
    }

    private void runUnlessClosed(Runnable task) {
        if (!isClosed) {
            task.run();
        }
    }
}
