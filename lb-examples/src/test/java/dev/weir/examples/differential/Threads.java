package dev.weir.examples.differential;

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

    /** Waits on a monitor that the caller holds. */
    static void waitFor(Object monitor, long millis) {
        try {
            monitor.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the case is over", e);
        }
    }
}
