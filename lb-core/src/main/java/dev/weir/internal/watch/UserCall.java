package dev.weir.internal.watch;

import dev.weir.internal.watch.UserCode.Guarded;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The call of user code that one thread is in. A call that takes too long is cut short: its thread is interrupted, and what
 * it answers does not count. One word decides between the thread that leaves and the watchdog that interrupts, so that an
 * interrupt meets nothing but the user's code.
 */
public final class UserCall {
    private static final long NONE = 0;

    private final Thread thread;
    /** The number of the call under way, its negative once that was cut short, or none. */
    private final AtomicLong mark = new AtomicLong(NONE);
    /** Whose call it is; written before the mark and read after it. */
    private @Nullable Guarded code;

    private long number;
    private int nested;
    // The watchdog's.
    private final Dwell dwell = new Dwell();
    private long seen = NONE;
    private long seenNanos;

    UserCall(Thread thread) {
        this.thread = thread;
    }

    void begin(Guarded whose) {
        if (mark.getPlain() != NONE) {
            nested++; // a part of the call under way
            return;
        }
        code = whose;
        mark.lazySet(++number);
    }

    /** Leaves. False if the call was cut short: its answer, or what it threw, does not count. */
    public boolean end() {
        if (nested > 0) {
            nested--;
            return true;
        }
        return mark.compareAndSet(number, NONE) || endedLate();
    }

    private synchronized boolean endedLate() { // the watchdog is done with this thread once we are in here
        mark.set(NONE);
        Thread.interrupted(); // the interrupt was meant for the call
        return false;
    }

    /** Looks at the call under way. The watchdog only. */
    void look(long creditNanos) {
        seen = Math.abs(mark.get());
        seenNanos = dwell.seen(seen, creditNanos);
    }

    /** Cuts the call short that was looked at, if it takes too long. False if the thread has ended. The watchdog only. */
    boolean act() {
        Guarded whose = code;
        if (seen != NONE && whose != null && seenNanos >= whose.patience().toNanos()) {
            cutShort(seen, Words.millis(seenNanos) + Words.at(Arrays.asList(thread.getStackTrace())));
        }
        return thread.isAlive();
    }

    /**
     * Cuts a call short if it is still under way.
     *
     * @param after how long it took so far, and where it is
     */
    synchronized void cutShort(long call, String after) {
        if (mark.compareAndSet(call, -call)) {
            // Of this very call: the mark was set after it, and has not moved since.
            Objects.requireNonNull(code).blocked("did not answer within " + after);
        }
        if (mark.get() == -call) {
            thread.interrupt(); // again with every look, for code that has caught the first and waits again
        }
    }
}
