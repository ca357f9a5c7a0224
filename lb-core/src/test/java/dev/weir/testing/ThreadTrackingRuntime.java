package dev.weir.testing;

import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.spi.Runtime;
import dev.weir.spi.Worker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * The system's own runtime, with chance from a seed, and with every thread remembered: a test can ask whether it ended and
 * what it used.
 */
public final class ThreadTrackingRuntime implements Runtime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Runtime system = new SystemRuntime(threads::add);
    private final Random random;

    /** A runtime whose {@link #random()} starts from a seed. */
    public ThreadTrackingRuntime(long seed) {
        random = new Random(seed);
    }

    @Override
    public long nanoTime() {
        return system.nanoTime();
    }

    @Override
    public Instant now() {
        return system.now();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Worker newWorker(String name) {
        return system.newWorker(name);
    }

    @Override
    public ThreadFactory threadFactory(String prefix) {
        return system.threadFactory(prefix);
    }

    /** Names of the threads that are alive. */
    public List<String> liveThreads() {
        return threads.stream().filter(Thread::isAlive).map(Thread::getName).toList();
    }

    /** Processor time that the living threads have used so far, in nanoseconds. */
    public long cpuNanos() {
        return threads.stream()
                .mapToLong(thread -> Math.max(0, THREADS.getThreadCpuTime(thread.getId())))
                .sum();
    }
}
