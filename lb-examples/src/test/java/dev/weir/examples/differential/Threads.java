package dev.weir.examples.differential;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Threads of peers: daemons, so that none keeps the build from ending. */
final class Threads {
    private Threads() {}

    static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, "differential " + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for the end of a thread. */
    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the case is over", e);
        }
    }

    /** Waits, on a monitor that the caller holds, until something is so; false if it is not in time. */
    static boolean await(Object monitor, BooleanSupplier condition, long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            while (!condition.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                monitor.wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the case is over", e);
        }
        return true;
    }
}
