package dev.weir.balance;

import java.util.List;

/**
 * A bound on how much more than its fair share of the connections a server may have; HAProxy's {@code hash-balance-factor},
 * which is the rule of "consistent hashing with bounded loads" (Mirrokni, Thorup, Zadimoghaddam, 2016). Places for all
 * connections, the new one included, times the factor are dealt to the servers by weight, none of them going without.
 */
final class BoundedLoad {
    private final int factor;
    private final int[] weights;
    /** What the weights of all servers before a server add up to. */
    private final long[] before;

    private final long total;

    BoundedLoad(int factor, List<Candidate> candidates) {
        this.factor = factor;
        this.weights = Weights.effective(candidates);
        this.before = new long[weights.length];
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            before[i] = sum;
            sum += weights[i];
        }
        this.total = sum;
    }

    static void checkFactor(int percent) {
        if (percent != 0 && percent <= 100) {
            throw new IllegalArgumentException("balanceFactor: " + percent + " (expected: 0 for none, or 101 or more)");
        }
    }

    /** Places to be dealt for one more connection; 0 if there is no bound. */
    long places(PickRequest request) {
        return factor == 0 ? 0 : ((request.backendInFlight() + 1L) * factor + 99) / 100;
    }

    /** Whether the candidate has all the connections it may have when so many places are dealt. */
    boolean isReached(int index, Candidate candidate, long places) {
        if (factor == 0) {
            return false;
        }
        int inFlight = candidate.inFlight();
        int weight = weights[index];
        if ((inFlight + 1L) * total <= weight * places || inFlight == 0) {
            return false; // mostly so: it has less than its share, rounded down, and nothing need be divided
        }
        long forEachUnit = places / total;
        long whole = weight * forEachUnit;
        long rest = places - forEachUnit * total;
        return inFlight >= whole + (before[index] + weight) * rest / total - before[index] * rest / total;
    }
}
