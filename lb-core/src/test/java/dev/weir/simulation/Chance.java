package dev.weir.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/** The dice of one world. All of its decisions come from here, so that a seed says everything. */
public final class Chance {
    private final SplittableRandom random;

    /** Dice that fall the same way for the same seed. */
    public Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** True so many times out of a hundred. */
    public boolean percent(int share) {
        return random.nextInt(100) < share;
    }

    /** A number from {@code least} to {@code most}, both possible. */
    public int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** A duration from {@code least} to {@code most} milliseconds, to the microsecond. */
    public Duration millis(int least, int most) {
        return Duration.ofNanos(random.nextLong(least * 1_000L, most * 1_000L + 1) * 1_000L);
    }

    /** One of these. */
    @SafeVarargs
    public final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** One of these numbers. */
    public int of(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Independent dice that depend on these. */
    public Chance split() {
        return new Chance(random.nextLong());
    }
}
