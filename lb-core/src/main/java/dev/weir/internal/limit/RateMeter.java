package dev.weir.internal.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts events per second over a window that slides, as HAProxy's frequency counters do: all of this second, and of the
 * last one the part that the window still covers, as if its events had been spread evenly. One atomic word; any thread, no
 * lock.
 */
public final class RateMeter {
    /** Events in one second that can be told apart; more count as this many. */
    private static final int MOST = (1 << 20) - 1;

    private static final long SECOND = 1_000_000_000L;
    private static final int COUNT_BITS = 20;
    private static final long SECONDS_MASK = (1L << (64 - 2 * COUNT_BITS)) - 1;
    /**
     * A thread may come with a moment that is over by at most so many seconds. More is a silence: a server may have none to
     * serve for months, and its number of the second begins again after half a year.
     */
    private static final long MOST_BEHIND = 60;

    private final long origin;

    /** The number of the second, its count, and the count of the second before, from high to low bits. */
    private final AtomicLong state = new AtomicLong();

    /** No events yet. {@code now} is the runtime's clock. */
    public RateMeter(long now) {
        origin = now;
    }

    /** Counts one event if the rate is below {@code limit}, or answers false. */
    public boolean tryTake(long now, int limit) {
        while (true) {
            long before = state.get();
            long at = advanced(before, now);
            if (total(at, now) >= limit * SECOND || current(at) == MOST) {
                return false;
            }
            if (state.compareAndSet(before, with(at, current(at) + 1))) {
                return true;
            }
        }
    }

    /** Counts one event. */
    public void count(long now) {
        tryTake(now, Integer.MAX_VALUE);
    }

    /** Takes one event back that did not happen after all. */
    public void refund(long now) {
        long before;
        long after;
        do {
            before = state.get();
            long at = advanced(before, now);
            if (current(at) == 0) {
                return; // of a second that has passed; it fades out of the window by itself
            }
            after = with(at, current(at) - 1);
        } while (!state.compareAndSet(before, after));
    }

    /** Nanoseconds until one more event is within {@code limit}; 0 if it is already. */
    public long delay(long now, int limit) {
        long at = advanced(state.get(), now);
        long allowed = limit * SECOND;
        if (total(at, now) < allowed) {
            return 0;
        }
        long rest = SECOND - elapsed(now);
        if (current(at) < limit) {
            // This second's events stay, so the last second's part has to shrink.
            return rest - shareBelow(allowed - current(at) * SECOND, previous(at));
        }
        return rest + SECOND - shareBelow(allowed, current(at));
    }

    /** Events in the last second, rounded down. */
    public int rate(long now) {
        return (int) (total(advanced(state.get(), now), now) / SECOND);
    }

    /** The longest rest of a second at which {@code count} events of the second before weigh less than {@code weight}. */
    private static long shareBelow(long weight, long count) {
        return (weight - 1) / count;
    }

    /** Events in the window, times the length of the window. */
    private long total(long at, long now) {
        return current(at) * SECOND + previous(at) * (SECOND - elapsed(now));
    }

    private long advanced(long at, long now) {
        long second = ((now - origin) / SECOND) & SECONDS_MASK;
        long passed = (second - (at >>> (2 * COUNT_BITS))) & SECONDS_MASK;
        if (passed == 0 || passed > SECONDS_MASK - MOST_BEHIND) {
            return at; // this second, or another thread's clock was a little ahead
        }
        return (second << (2 * COUNT_BITS)) | (passed == 1 ? current(at) : 0);
    }

    private long elapsed(long now) {
        return (now - origin) % SECOND;
    }

    private static long current(long at) {
        return (at >>> COUNT_BITS) & MOST;
    }

    private static long previous(long at) {
        return at & MOST;
    }

    private static long with(long at, long current) {
        return (at & ~((long) MOST << COUNT_BITS)) | (current << COUNT_BITS);
    }
}
