package dev.weir;

import java.time.Duration;
import java.util.Objects;

/**
 * How long established connections may take to end by themselves before they are closed, and how fast the rest is closed then.
 *
 * @param deadline zero closes them at once
 * @param closePerSecond connections closed per second once the deadline has passed, so that their clients do not all come back
 *     at the same moment; 0 closes them all together
 */
public record Drain(Duration deadline, int closePerSecond) {
    public Drain {
        Objects.requireNonNull(deadline, "deadline");
        if (deadline.isNegative() || deadline.compareTo(Duration.ofDays(24)) > 0) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: zero or more, at most 24 days)");
        }
        if (closePerSecond < 0) {
            throw new IllegalArgumentException("closePerSecond: " + closePerSecond + " (expected: 0 or more)");
        }
    }

    /** Waits at most this long, then resets what is left. */
    public static Drain within(Duration deadline) {
        return new Drain(deadline, 0);
    }

    /** Does not wait. */
    public static Drain now() {
        return new Drain(Duration.ZERO, 0);
    }

    /** The same drain, which closes what is left in batches of so many connections per second; 0 for all together. */
    public Drain pacedTo(int connectionsPerSecond) {
        return new Drain(deadline, connectionsPerSecond);
    }
}
