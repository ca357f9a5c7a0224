package dev.weir.healthcheck;

import dev.weir.spi.Runtime;
import dev.weir.spi.Worker;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Real threads, which it remembers, and any clock. */
final class TestRuntime implements Runtime {
    final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final LongSupplier clock;

    TestRuntime() {
        this(System::nanoTime);
    }

    TestRuntime(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public long nanoTime() {
        return clock.getAsLong();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public RandomGenerator random() {
        return RandomGenerator.getDefault();
    }

    @Override
    public Worker newWorker(String name) {
        throw new UnsupportedOperationException("a prober needs no worker");
    }

    @Override
    public ThreadFactory threadFactory(String prefix) {
        return task -> {
            Thread thread = new Thread(task, prefix + "-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        };
    }
}
