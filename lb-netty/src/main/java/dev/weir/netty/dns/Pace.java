package dev.weir.netty.dns;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * When to look again. A good answer is asked for again when its TTL has passed, within bounds. After one without records and
 * after a failure the wait begins at the lower bound and doubles up to the upper one. Up to a tenth is added by chance, so that
 * many processes do not ask at the same moment.
 */
final class Pace {
    private static final double MOST_JITTER = 0.1;

    private final long shortestNanos;
    private final long longestNanos;
    private long nextWithoutTtl;

    Pace(Duration shortest, Duration longest) {
        this.shortestNanos = shortest.toNanos();
        this.longestNanos = longest.toNanos();
        this.nextWithoutTtl = shortestNanos;
    }

    /** The wait in nanoseconds after something that is good for so long; empty for what is not good. */
    long afterNanos(OptionalLong ttlSeconds, RandomGenerator random) {
        long base;
        if (ttlSeconds.isPresent()) {
            long most = Duration.ofNanos(longestNanos).toSeconds() + 1; // beyond it, nanoseconds could overflow
            long ttlNanos =
                    Duration.ofSeconds(Math.min(ttlSeconds.getAsLong(), most)).toNanos();
            base = Math.max(shortestNanos, Math.min(ttlNanos, longestNanos));
            nextWithoutTtl = shortestNanos;
        } else {
            base = nextWithoutTtl;
            nextWithoutTtl = Math.min(2 * nextWithoutTtl, longestNanos);
        }
        return base + (long) (base * MOST_JITTER * random.nextDouble());
    }
}
