package dev.weir.internal.server;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.LongSupplier;

/**
 * How long connecting to one server takes: a moving average that follows a longer time at once and shorter ones exponentially
 * with a time constant of ten seconds, and that fades at the same pace while nobody connects, so that a server which was slow is
 * tried again. The rule is that of Finagle's peak EWMA. One atomic word; any thread, no lock.
 */
public final class ConnectTime {
    private static final double TIME_CONSTANT_NANOS = 10e9;

    /** Time is kept in ticks of 2^24 ns, 17 ms: fine enough for ten seconds, and 32 bits of them last for two years. */
    private static final int TICK_SHIFT = 24;

    private static final long TICK_MASK = 0xffff_ffffL;
    private static final double DECAY_PER_TICK = (1 << TICK_SHIFT) / TIME_CONSTANT_NANOS;

    private static final int STEP_SHIFT = 6;
    private static final int STEP = 1 << STEP_SHIFT;

    /** What is left of one after so many ticks, and after so many times 64: their product is quicker to have than a power. */
    private static final double[] LEFT_AFTER = new double[STEP];

    private static final double[] LEFT_AFTER_64 = new double[STEP];

    static {
        for (int i = 0; i < STEP; i++) {
            LEFT_AFTER[i] = Math.exp(-DECAY_PER_TICK * i);
            LEFT_AFTER_64[i] = Math.exp(-DECAY_PER_TICK * i * STEP);
        }
    }

    /** A thread may come with a moment that is over by so many ticks, a minute, at most. More is a silence of two years. */
    private static final long MOST_BEHIND = 3_576;

    private static final AtomicLongFieldUpdater<ConnectTime> STATE =
            AtomicLongFieldUpdater.newUpdater(ConnectTime.class, "state");

    private final LongSupplier clock;
    private final long origin;

    /** The average in nanoseconds as the bits of a float, 0 for none, and the tick of the last sample; high and low half. */
    private volatile long state;

    /** No samples yet. {@code clock} is the runtime's. */
    ConnectTime(LongSupplier clock) {
        this.clock = clock;
        this.origin = clock.getAsLong();
    }

    /** One more connection was made; {@code now} is what the clock showed then. */
    public void sample(long nanos, long now) {
        float took = Math.max(1, nanos);
        long tick = tick(now);
        long before;
        long after;
        do {
            before = state;
            float average = sampled(before);
            if (took < average) {
                average = (float) (took + (average - took) * left(ticksSince(before, tick)));
            } else {
                average = took;
            }
            after = ((long) Float.floatToRawIntBits(average) << Integer.SIZE) | tick;
        } while (!STATE.compareAndSet(this, before, after));
    }

    /** The average now, in nanoseconds: 0 if there was no sample, else at least 1. */
    long average() {
        return state >>> Integer.SIZE == 0 ? 0 : average(clock.getAsLong());
    }

    /** The same, where the time is known already. */
    long average(long now) {
        long at = state;
        return at >>> Integer.SIZE == 0 ? 0 : average(at, now);
    }

    private long average(long at, long now) {
        double faded = sampled(at) * left(ticksSince(at, tick(now)));
        return Math.max(1, (long) (faded + 0.5));
    }

    /** What is left of one after so many ticks. */
    private static double left(long ticks) {
        return ticks < STEP * STEP
                ? LEFT_AFTER_64[(int) (ticks >>> STEP_SHIFT)] * LEFT_AFTER[(int) (ticks & (STEP - 1))]
                : Math.exp(-DECAY_PER_TICK * ticks);
    }

    private long tick(long now) {
        return ((now - origin) >> TICK_SHIFT) & TICK_MASK;
    }

    private static long ticksSince(long at, long tick) {
        long passed = (tick - at) & TICK_MASK;
        return passed > TICK_MASK - MOST_BEHIND ? 0 : passed;
    }

    private static float sampled(long at) {
        return Float.intBitsToFloat((int) (at >>> Integer.SIZE));
    }
}
