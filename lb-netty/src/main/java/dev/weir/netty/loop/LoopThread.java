package dev.weir.netty.loop;

import dev.weir.spi.Runtime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes one event loop's thread and can wait for its end: Netty says that a loop has ended a moment before its thread has.
 * Thread-safe.
 */
public final class LoopThread implements ThreadFactory {
    /** A loop that moves closes all it has in one pass. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
    /** One that has not moved for a while has had its time. */
    private static final Duration LONGEST_STOP_AVOIDED = Duration.ofSeconds(1);

    private static final int FRAMES_TOLD = 5;

    private final ThreadFactory threads;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable Thread thread;

    /** Will make its thread by a factory. */
    public LoopThread(ThreadFactory threads) {
        this.threads = threads;
    }

    @Override
    public Thread newThread(Runnable loop) {
        Thread made = threads.newThread(() -> {
            try {
                loop.run();
            } finally {
                ended.complete(null);
            }
        });
        thread = made;
        return made;
    }

    /** Runs something as the last thing the thread does, or now if it has ended. */
    public void whenEnded(Runnable last) {
        var unused = ended.thenRun(last);
    }

    /**
     * Waits until the thread is gone, but not for ever; an interrupt of the caller is kept for later.
     *
     * @param avoided whether the loop is known not to move
     * @return whether it is gone
     */
    public boolean awaitEnd(Runtime clock, long toldToEndAt, boolean avoided) {
        Thread made = thread;
        long deadline = toldToEndAt + (avoided ? LONGEST_STOP_AVOIDED : LONGEST_STOP).toNanos();
        boolean interrupted = false;
        while (made != null && made.isAlive() && deadline - clock.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(made, deadline - clock.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return made == null || !made.isAlive();
    }

    /** What becomes of a loop that does not end, and what holds it up, in words. */
    public String leftBehind() {
        Thread made = thread;
        String name = made == null ? "without a thread" : made.getName();
        List<StackTraceElement> stack = made == null ? List.of() : List.of(made.getStackTrace());
        return "event loop " + name
                + " did not stop and is left behind, with its thread, its connections and what they hold"
                + Stream.concat(stack.stream().limit(1), stack.stream().skip(1).filter(frame -> !isOfTheJdk(frame)))
                        .limit(FRAMES_TOLD)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining(" < ", ", at ", ""));
    }

    private static boolean isOfTheJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
