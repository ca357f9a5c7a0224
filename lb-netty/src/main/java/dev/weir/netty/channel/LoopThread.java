package dev.weir.netty.channel;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Makes one event loop's thread and can wait for its end. Thread-safe. */
final class LoopThread implements ThreadFactory {
    private final ThreadFactory threads;
    private volatile @Nullable Thread thread;

    LoopThread(ThreadFactory threads) {
        this.threads = threads;
    }

    @Override
    public Thread newThread(Runnable loop) {
        // Netty recycles objects and caches buffers as on a thread of its own, and drops both when the loop ends.
        Thread made = threads.newThread(() -> FastThreadLocalThread.runWithFastThreadLocal(loop));
        thread = made;
        return made;
    }

    /** Waits for the end of the thread; an interrupt of the caller is kept for later. */
    void join() {
        Thread made = thread;
        boolean interrupted = false;
        while (made != null && made.isAlive()) {
            try {
                made.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
