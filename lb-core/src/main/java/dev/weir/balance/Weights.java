package dev.weir.balance;

import java.util.Arrays;
import java.util.List;

/** The weights of candidates, and the plain order of turns they lead to. */
final class Weights {
    private Weights() {}

    /** The configured weights. */
    static int[] configured(List<Candidate> candidates) {
        return candidates.stream().mapToInt(Candidate::weight).toArray();
    }

    /** The weights in force. */
    static int[] effective(List<Candidate> candidates) {
        return candidates.stream().mapToInt(Candidate::effectiveWeight).toArray();
    }

    /** The greatest number that divides all; 0 if there are none. */
    static int commonDivisor(int[] weights) {
        return Arrays.stream(weights).reduce(0, Weights::commonDivisor);
    }

    private static int commonDivisor(int a, int b) {
        return b == 0 ? a : commonDivisor(b, a % b);
    }
}
