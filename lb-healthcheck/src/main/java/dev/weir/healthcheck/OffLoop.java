package dev.weir.healthcheck;

import dev.weir.spi.Runtime;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few threads for what may block: looking up names, reading files, starting and killing programs. They come with the first
 * such work and go some time after the last.
 */
final class OffLoop implements Executor {
    private static final int MOST_THREADS = 4;
    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    OffLoop(Runtime runtime, String threadPrefix) {
        threads = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                runtime.threadFactory(threadPrefix));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does this on one of the threads.
     *
     * @throws java.util.concurrent.RejectedExecutionException once it is closed
     */
    @Override
    public void execute(Runnable work) {
        threads.execute(work);
    }

    /** Takes no more work; what it has is still done. */
    void close() {
        threads.shutdown();
    }

    /** Waits so long for the rest of the work, then gives it up. A name server that does not answer cannot be interrupted. */
    void awaitEnd(long seconds) throws InterruptedException {
        if (!threads.awaitTermination(seconds, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }
}
