package dev.weir.internal;

import dev.weir.spi.Cancellable;
import dev.weir.spi.Runtime;
import dev.weir.spi.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * Real time, and workers that do nothing: for races of real threads that tell more than anybody wants to read. Any thread.
 */
public final class DeafRuntime implements Runtime {
    /** A runtime without a thread. */
    public DeafRuntime() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public RandomGenerator random() {
        return new SplittableRandom(1);
    }

    @Override
    public Worker newWorker(String name) {
        return new DeafWorker();
    }

    @Override
    public ThreadFactory threadFactory(String prefix) {
        throw new UnsupportedOperationException("no threads here: " + prefix);
    }

    private static final class DeafWorker implements Worker {
        @Override
        public boolean isCurrent() {
            return false;
        }

        @Override
        public void execute(Runnable task) {
            // nobody hears of it
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            return () -> {};
        }

        @Override
        public void close() {
            // nothing runs
        }
    }
}
