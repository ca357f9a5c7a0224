package dev.weir.internal.server;

import java.time.Duration;

/**
 * How much a server is given while it warms up: HAProxy's {@code slowstart}, in whole seconds. Immutable. Not a value: two that
 * began together are two.
 */
final class SlowStart {
    private static final long SECOND = 1_000_000_000L;
    private static final int SIXTEENTHS = 16;
    private static final int STEPS = 20;

    private final long beganAt;
    private final long seconds;

    /** Begins; {@code now} is the runtime's clock. */
    SlowStart(long now, Duration length) {
        beganAt = now;
        seconds = Math.max(1, length.plusNanos(SECOND - 1).toSeconds());
    }

    /** Sixteenths of its weight, from 1 to 16. */
    int weightSixteenths(long now) {
        return (int) Math.min(SIXTEENTHS, (SIXTEENTHS * elapsed(now) + seconds) / seconds);
    }

    /** How much of its limit it has, from 1 to 100 percent. */
    int percent(long now) {
        return (int) Math.max(1, Math.min(100, 100 * elapsed(now) / seconds));
    }

    /** What a limit comes to, at least 1; none stays none. */
    int limit(int full, long now) {
        return full == Integer.MAX_VALUE ? full : (int) Math.max(1, (long) full * percent(now) / 100);
    }

    boolean isOver(long now) {
        return elapsed(now) >= seconds;
    }

    /** Nanoseconds after which to look again. */
    long step() {
        return Math.max(SECOND, seconds * SECOND / STEPS);
    }

    private long elapsed(long now) {
        return Math.max(0, now - beganAt) / SECOND;
    }
}
