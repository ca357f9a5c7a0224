package dev.weir.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Threads that begin at the same moment. One that throws, or does not end, fails the test instead of hanging it. */
public final class Race {
    private static final long LONGEST_SECONDS = 60;

    /** What one of the threads does. */
    @FunctionalInterface
    public interface Run {
        /** Does it; whatever it throws fails the test. */
        void run() throws Exception;
    }

    private Race() {}

    /** Runs these at the same time, and returns when all have ended. */
    public static void run(Run... all) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(all.length);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (Run each : all) {
            Thread thread = new Thread(() -> {
                try {
                    start.countDown();
                    start.await();
                    each.run();
                } catch (Exception | Error e) {
                    failures.add(e);
                }
            });
            thread.setDaemon(true); // one that hangs must not keep the JVM
            threads.add(thread);
            thread.start();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        for (Thread thread : threads) {
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
            if (!failures.isEmpty()) {
                throw new AssertionError("a thread failed", failures.peek());
            }
            assertThat(thread.isAlive())
                    .as("still running after %s s: %s", LONGEST_SECONDS, List.of(thread.getStackTrace()))
                    .isFalse();
        }
    }
}
