package dev.weir.spi;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Runs tasks one at a time, in the order given, on one thread. All methods may be called from any thread. */
public interface SerialExecutor extends Executor {
    /** Whether the caller is running on this executor now. */
    boolean isCurrent();

    /**
     * Runs a task.
     *
     * @throws java.util.concurrent.RejectedExecutionException after the executor has stopped
     */
    @Override
    void execute(Runnable task);

    /** Runs a task once, not before {@code delay} has passed. */
    Cancellable schedule(Duration delay, Runnable task);
}
