package dev.weir.healthcheck;

import dev.weir.spi.Runtime;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time that a check has, by the runtime's clock, with at most one timer.
 *
 * <p>No server fails for a pause of this process: before the time is over for good, what came meanwhile is looked at; and if the
 * timer comes late, the check gets as much more time as it was late, for a server that was waiting for our next word. All in
 * all that is at most the time again.
 */
final class Deadline {
    /** A timer that is less late than this was not held up by anything a server could feel. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final EventExecutor loop;
    private final Runtime runtime;
    private final Runnable lastLook;
    private final Runnable whenOver;
    private long startedNanos;
    private long lengthNanos;
    private long graceNanos;
    private boolean isRunning;
    private @Nullable Future<?> timer;

    /**
     * Not running yet.
     *
     * @param lastLook looks at what has come; may stop or start this anew
     * @param whenOver called if it did not
     */
    Deadline(EventExecutor loop, Runtime runtime, Runnable lastLook, Runnable whenOver) {
        this.loop = loop;
        this.runtime = runtime;
        this.lastLook = lastLook;
        this.whenOver = whenOver;
    }

    boolean isRunning() {
        return isRunning;
    }

    /** Begins now, in place of what was running. */
    void start(long nanos) {
        stop();
        isRunning = true;
        startedNanos = runtime.nanoTime();
        lengthNanos = nanos;
        graceNanos = nanos;
        arm();
    }

    void stop() {
        isRunning = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private long leftNanos() {
        return lengthNanos - (runtime.nanoTime() - startedNanos);
    }

    private void arm() {
        timer = loop.schedule(this::fire, Math.max(leftNanos(), 0), TimeUnit.NANOSECONDS);
    }

    private void fire() {
        timer = null;
        long lateNanos = -leftNanos();
        if (lateNanos < 0) { // the loop's clock need not be the runtime's
            arm();
            return;
        }
        lastLook.run();
        if (!isRunning || timer != null) {
            return;
        }
        long moreNanos = Math.min(lateNanos, graceNanos);
        if (moreNanos >= PAUSE_NANOS) {
            graceNanos -= moreNanos;
            lengthNanos += lateNanos + moreNanos;
            arm();
            return;
        }
        isRunning = false;
        whenOver.run();
    }
}
