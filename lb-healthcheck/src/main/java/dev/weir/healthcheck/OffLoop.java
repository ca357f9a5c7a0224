package dev.weir.healthcheck;

import dev.weir.spi.Runtime;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A few threads for what may block: looking up names, reading files, starting and killing programs. They come with work and go
 * when there is no more. Safe for all threads.
 */
final class OffLoop implements Executor {
    private static final int MOST_THREADS = 4;

    private final ThreadFactory threads;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    // Guarded by this.
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private int working;
    private boolean closed;

    OffLoop(Runtime runtime, String threadPrefix) {
        this.threads = runtime.threadFactory(threadPrefix);
    }

    /**
     * Does this on one of the threads.
     *
     * @param work must not throw
     * @throws RejectedExecutionException once it is closed
     */
    @Override
    public void execute(Runnable work) {
        synchronized (this) {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
            queue.add(work);
            if (working == MOST_THREADS) {
                return;
            }
            working++;
        }
        threads.newThread(this::work).start();
    }

    /** Takes no more work; what it has is still done. */
    synchronized void close() {
        closed = true;
        endIfDone();
    }

    /** Waits so long for the rest of the work. A name server that does not answer cannot be interrupted, and is left alone. */
    void awaitEnd(long seconds) throws InterruptedException {
        try {
            ended.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // It was to be so long and no longer.
        }
    }

    private void work() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = queue.poll();
        if (next == null) {
            working--;
            endIfDone();
        }
        return next;
    }

    private synchronized void endIfDone() {
        if (closed && working == 0) {
            ended.complete(null);
        }
    }
}
