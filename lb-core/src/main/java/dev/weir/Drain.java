package dev.weir;

import java.time.Duration;
import java.util.Objects;

/**
 * How long established connections may take to end by themselves before they are closed.
 *
 * @param deadline zero closes them at once
 */
public record Drain(Duration deadline) {
    public Drain {
        Objects.requireNonNull(deadline, "deadline");
        if (deadline.isNegative() || deadline.compareTo(Duration.ofDays(24)) > 0) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: zero or more, at most 24 days)");
        }
    }

    /** Waits at most this long, then resets what is left. */
    public static Drain within(Duration deadline) {
        return new Drain(deadline);
    }

    /** Does not wait. */
    public static Drain now() {
        return new Drain(Duration.ZERO);
    }
}
