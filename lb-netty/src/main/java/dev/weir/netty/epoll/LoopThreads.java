package dev.weir.netty.epoll;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;

/** Makes the loops' threads and remembers them: Netty says that a loop has ended a moment before its thread has. */
final class LoopThreads implements ThreadFactory {
    private final ThreadFactory factory;
    private final Queue<Thread> made = new ConcurrentLinkedQueue<>();

    LoopThreads(ThreadFactory factory) {
        this.factory = factory;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = factory.newThread(task);
        made.add(thread);
        return thread;
    }

    /** Waits for the end of all, also if interrupted meanwhile. */
    void join() {
        boolean interrupted = false;
        for (Thread thread : made) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
