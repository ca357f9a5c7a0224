package dev.weir.internal.health;

import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.health.HealthState;
import java.time.Duration;
import java.util.Collection;
import java.util.random.RandomGenerator;

/** How long it is to the next check: HAProxy's rules, pure but for the chance it is given. */
final class Cadence {
    /** Shorter intervals do not crowd the first checks of the others. */
    private static final Duration DICTATES_SPREAD = Duration.ofSeconds(1);

    private Cadence() {}

    /**
     * From the end of one check to the start of the next.
     *
     * @param hurries whether clients' errors call for the fast interval
     */
    static Duration interval(HealthPolicy policy, HealthState state, boolean hurries) {
        if (state.isFull() && !hurries) {
            return policy.interval();
        }
        boolean isDead = state.health() == Health.DOWN && state.score() == 0;
        return isDead ? policy.downInterval() : policy.fastInterval();
    }

    /** A little more or less, by chance, as the policy says. */
    static Duration spread(Duration interval, int percent, RandomGenerator random) {
        if (percent == 0) {
            return interval;
        }
        double most = interval.toNanos() * (percent / 100.0);
        return interval.plusNanos((long) (most * (1 - 2 * random.nextDouble())));
    }

    /** Over how long first checks are spread, unless a check's own interval is longer: the shortest from a second on, or zero. */
    static Duration window(Collection<Duration> intervals) {
        return intervals.stream()
                .filter(interval -> interval.compareTo(DICTATES_SPREAD) >= 0)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** When the first check number {@code i} of {@code n} begins, counted from 0. */
    static Duration start(Duration window, Duration own, int i, int n) {
        Duration over = window.compareTo(own) < 0 ? own : window;
        return over.multipliedBy(i).dividedBy(n);
    }
}
