package dev.weir.internal.discovery;

import dev.weir.Subscription;
import dev.weir.spi.Runtime;
import dev.weir.spi.ServerSource;
import dev.weir.spi.Worker;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A source that is opened once and closed once, on threads made for just that: a source may take its time for either, and is user
 * code. Any thread.
 */
final class OpenSource {
    private final ServerSource source;
    private final Runtime runtime;
    private final String threads;
    private final Consumer<Throwable> notOpened;
    private final Consumer<Throwable> notClosed;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Object lock = new Object();
    private @Nullable Subscription subscription;
    private boolean isOpening;
    private boolean isWanted = true;

    /**
     * A source that is still closed.
     *
     * @param threads name of the threads
     * @param notOpened is told why it could not be opened; on such a thread
     * @param notClosed is told why closing it failed; on such a thread
     */
    OpenSource(
            ServerSource source,
            Runtime runtime,
            String threads,
            Consumer<Throwable> notOpened,
            Consumer<Throwable> notClosed) {
        this.source = source;
        this.runtime = runtime;
        this.threads = threads;
        this.notOpened = notOpened;
        this.notClosed = notClosed;
    }

    /** Opens it. */
    void open(ServerSource.Listener listener) {
        synchronized (lock) {
            isOpening = true;
        }
        run(() -> {
            Subscription opened = tryToOpen(listener);
            synchronized (lock) {
                isOpening = false;
                if (isWanted) {
                    subscription = opened;
                    return;
                }
            }
            close(opened);
        });
    }

    private @Nullable Subscription tryToOpen(ServerSource.Listener listener) {
        try {
            return Objects.requireNonNull(source.open(runtime, listener), "no subscription");
        } catch (RuntimeException | Error e) {
            notOpened.accept(e);
            return null;
        }
    }

    /** Closes it, or sees to it that whoever is opening it does. Completes when that is done; never if the source hangs. */
    CompletionStage<Void> close() {
        Subscription open;
        synchronized (lock) {
            isWanted = false;
            if (isOpening) {
                return closed;
            }
            open = subscription;
            subscription = null;
        }
        if (open == null) {
            closed.complete(null);
        } else {
            run(() -> close(open));
        }
        return closed;
    }

    /** Whether it is closed, so that it must not speak any more. */
    boolean isClosed() {
        return closed.isDone();
    }

    private void close(@Nullable Subscription open) {
        try {
            if (open != null) {
                open.close();
            }
        } catch (RuntimeException | Error e) {
            notClosed.accept(e);
        }
        closed.complete(null);
    }

    private void run(Runnable task) {
        Worker worker = runtime.newWorker(threads);
        worker.execute(task);
        worker.close();
    }
}
