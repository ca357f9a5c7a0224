package dev.weir.balance;

import java.util.Arrays;

/**
 * Finds the smallest load among many servers, and at the same load the earliest turn, in one look at each and without a branch
 * that depends on what it sees: loads change all the time, so that a processor would guess wrong at every other server. Load
 * and turn are one number, the load above the {@linkplain Turns short word} of the turn. Four smallest numbers are kept, of every
 * fourth server each, because a processor works on four at a time.
 *
 * <p>What counts is {@link Occupancy}, so connections that wait do not; see {@link LeastConnectionsPicker} for them.
 */
final class LoadScan {
    /** Connections at which the scan by weight gives up, as a shift: (2^18 + 1) * 2^44 is a long, and exact below. */
    private static final int MOST_SHIFT = 18;

    private static final long LOAD_MASK = ~Turns.SHORT_MASK;

    /** An answer there is not. */
    static final long UNKNOWN = -1;

    private final Occupancy[] servers;
    /** 4096 / weight with as many binary places as a turn has bits, rounded up; empty if all weights are equal. */
    private final long[] scales;

    LoadScan(Occupancy[] servers, int[] weights) {
        this.servers = servers;
        boolean equal = Arrays.stream(weights).distinct().count() <= 1;
        this.scales = equal
                ? new long[0]
                : Arrays.stream(weights)
                        .mapToLong(weight -> ((4_096L << Turns.SHORT) + weight - 1) / weight)
                        .toArray();
    }

    /** The turn, a short word, of the server that is best; {@link #UNKNOWN} if there are too many connections to tell. */
    long best(Turns turns) {
        long least = scales.length == 0 ? byConnections(servers, turns.words) : byWeight(servers, turns.words, scales);
        return least == UNKNOWN ? UNKNOWN : least & Turns.SHORT_MASK;
    }

    /** Of equal weights it is the one with the fewest connections. */
    private static long byConnections(Occupancy[] servers, long[] turns) {
        long a = Long.MAX_VALUE;
        long b = a;
        long c = a;
        long d = a;
        int i = 0;
        for (; i < turns.length - 3; i += 4) {
            a = min(a, load(servers[i].connections) + turns[i]);
            b = min(b, load(servers[i + 1].connections) + turns[i + 1]);
            c = min(c, load(servers[i + 2].connections) + turns[i + 2]);
            d = min(d, load(servers[i + 3].connections) + turns[i + 3]);
        }
        for (; i < turns.length; i++) {
            a = min(a, load(servers[i].connections) + turns[i]);
        }
        return min(min(a, b), min(c, d));
    }

    /** As if nobody were idle: then the load is (connections + 1) * 4096 / weight, rounded down. */
    private static long byWeight(Occupancy[] servers, long[] turns, long[] scales) {
        long a = Long.MAX_VALUE;
        long b = a;
        int seen = 0;
        int i = 0;
        for (; i < turns.length - 1; i += 2) {
            int one = servers[i].connections;
            int other = servers[i + 1].connections;
            seen |= (one - 1) | (other - 1);
            a = min(a, ((one + 1) * scales[i] & LOAD_MASK) + turns[i]);
            b = min(b, ((other + 1) * scales[i + 1] & LOAD_MASK) + turns[i + 1]);
        }
        for (; i < turns.length; i++) {
            int one = servers[i].connections;
            seen |= one - 1;
            a = min(a, ((one + 1) * scales[i] & LOAD_MASK) + turns[i]);
        }
        if (seen < 0) {
            return byConnections(servers, turns); // all who are idle are equal, whatever they weigh
        }
        return seen >>> MOST_SHIFT == 0 ? min(a, b) : UNKNOWN;
    }

    private static long load(int connections) {
        return (long) connections << Turns.SHORT;
    }

    /** Not {@link Math#min}, which this compiler leaves as a branch. */
    private static long min(long one, long other) {
        return one < other ? one : other;
    }
}
