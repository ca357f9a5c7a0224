package dev.weir.internal.runtime;

import dev.weir.spi.Cancellable;
import dev.weir.spi.Runtime;
import dev.weir.spi.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's clocks, real threads, and chance. The only place in lb-core that touches them. */
public final class SystemRuntime implements Runtime {
    /** The one that load balancers share; it has no state. */
    public static final Runtime INSTANCE = new SystemRuntime(thread -> {});

    /**
     * Each thread's own generator, found at each use: a thread that is handed another's was never seeded itself, and draws the
     * same numbers in every process.
     */
    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private static final Logger LOG = LoggerFactory.getLogger(SystemRuntime.class);

    private final Consumer<Thread> onNewThread;

    /** @param onNewThread is shown each thread before it starts; tests ask with it whether all have ended */
    public SystemRuntime(Consumer<Thread> onNewThread) {
        this.onNewThread = onNewThread;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public RandomGenerator random() {
        return RANDOM;
    }

    @Override
    public Worker newWorker(String name) {
        return new ThreadWorker(task -> newThread(name, task));
    }

    @Override
    public ThreadFactory threadFactory(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> newThread(prefix + "-" + number.getAndIncrement(), task);
    }

    private Thread newThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true); // an embedder's main thread decides how long the process lives
        onNewThread.accept(thread);
        return thread;
    }

    /** One thread with a queue. A task that throws is logged and does not end the thread. */
    private static final class ThreadWorker implements Worker {
        private final ScheduledThreadPoolExecutor executor;
        private volatile @Nullable Thread thread;

        ThreadWorker(ThreadFactory threads) {
            executor = new ScheduledThreadPoolExecutor(1, task -> {
                Thread created = threads.newThread(task);
                thread = created;
                return created;
            });
            executor.setRemoveOnCancelPolicy(true);
            executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }

        @Override
        public boolean isCurrent() {
            return Thread.currentThread() == thread;
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(guarded(task));
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            Future<?> future = executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }

        @Override
        public void close() {
            if (executor.getPoolSize() == 0) {
                executor.shutdown(); // never used, so there is no thread to end
            } else if (!executor.isShutdown()) {
                executor.execute(executor::shutdown); // behind what is due already, which a plain shutdown would drop
            }
        }

        private static Runnable guarded(Runnable task) {
            return () -> {
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    LOG.error("task failed on {}", Thread.currentThread().getName(), e);
                }
            };
        }
    }
}
