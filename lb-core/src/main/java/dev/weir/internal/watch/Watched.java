package dev.weir.internal.watch;

import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.EventLoop;
import dev.weir.spi.LoopPulse;
import dev.weir.spi.Runtime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One thread under watch, and what was told of the pass that it is in. The watchdog's thread, except for the figures. */
final class Watched {
    private final String what;
    private final LoopPulse pulse;
    private final long limit;
    /** To be avoided if it does not move; null for a thread that no connection goes to. */
    private final @Nullable EventLoop loop;

    private final Runtime runtime;
    private final Reporter reporter;
    private final Dwell dwell = new Dwell();
    /** For how long the pass that was told of has been going on; 0 if none was. */
    private volatile long toldNanos;

    private volatile @Nullable Runnable whenDead;
    private volatile boolean lost;
    private final AtomicLong longPasses = new AtomicLong();
    private volatile long longestNanos;

    Watched(
            String what,
            LoopPulse pulse,
            Duration limit,
            @Nullable EventLoop loop,
            Runtime runtime,
            Reporter reporter) {
        this.what = what;
        this.pulse = pulse;
        this.limit = limit.toNanos();
        this.loop = loop;
        this.runtime = runtime;
        this.reporter = reporter;
    }

    /** Whether the pass under way takes too long. Any thread. */
    boolean isBlocked() {
        return toldNanos > 0;
    }

    /** Whether it has not moved for so long that nobody should wait for it. Any thread. */
    boolean isLost() {
        return lost;
    }

    /** Passes so far that took too long. Any thread. */
    long longPasses() {
        return longPasses.get();
    }

    /** The longest of them, the one under way included. Any thread. */
    long longestNanos() {
        return longestNanos;
    }

    /**
     * Looks at it.
     *
     * @param creditNanos time since the look before that counts
     */
    void look(long creditNanos) {
        long pass = pulse.pass();
        long nanos = dwell.seen(pass, creditNanos);
        if (pass == LoopPulse.WAITING || nanos == 0) {
            moves();
        } else if (nanos >= limit) {
            isLate(pass, nanos);
        }
    }

    private void isLate(long pass, long nanos) {
        boolean told = toldNanos > 0;
        toldNanos = nanos; // before the event: whoever hears of it may ask for the figures at once
        longestNanos = Math.max(longestNanos, nanos);
        if (!told) {
            longPasses.incrementAndGet();
            tell(pass, nanos, "");
        }
        Runnable then = whenDead;
        if (then != null && nanos >= Watchdog.DEAD.toNanos()) {
            whenDead = null;
            then.run();
        }
        if (!lost && loop != null && nanos >= Watchdog.LOST.toNanos()) {
            lost = true;
            loop.avoid(true);
            tell(pass, nanos, "; it gets no new connections until it moves");
        }
    }

    /** Runs something once, on the watchdog's thread, when it has been in one pass for {@link Watchdog#DEAD}. Any thread. */
    void whenDead(Runnable then) {
        whenDead = then;
    }

    /** What it is doing, in words that follow its name. Any thread. */
    String whereabouts() {
        return Words.at(pulse.stack());
    }

    private void moves() {
        long nanos = toldNanos;
        if (nanos == 0) {
            return;
        }
        toldNanos = 0;
        if (lost && loop != null) {
            lost = false;
            loop.avoid(false);
        }
        reporter.event(new LbEvent.LoopResumed(
                runtime.now(),
                what,
                Duration.ofNanos(nanos),
                what + " moves again, after a pass of " + Words.millis(nanos)));
    }

    private void tell(long pass, long nanos, String consequence) {
        List<StackTraceElement> stack = pulse.stack();
        if (pulse.pass() != pass) {
            stack = List.of(); // it ended just now, and this is somebody else's
        }
        reporter.event(new LbEvent.LoopBlocked(
                runtime.now(),
                what,
                Duration.ofNanos(nanos),
                stack.stream().map(StackTraceElement::toString).toList(),
                what + " has been in one pass for " + Words.millis(nanos) + consequence + Words.at(stack)));
    }
}
