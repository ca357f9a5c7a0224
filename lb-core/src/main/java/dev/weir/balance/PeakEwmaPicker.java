package dev.weir.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finagle's rule: a connection to a server costs what connecting took lately, with a peak remembered for a while, times the
 * connections it would have to share the server with, itself included. Two servers are drawn by weight, and the cheaper one
 * wins; the first, if they cost the same. Connections count for less at a server of more weight.
 *
 * <p>As long as one of the two was never connected to, only their connections are compared: a server that refuses everybody must
 * not look like the fastest one.
 */
final class PeakEwmaPicker implements Picker {
    /** Draws that may be in vain before a server is looked for in order. */
    private static final int REDRAWS = 8;

    private static final int NOBODY = -1;

    private final Candidate[] candidates;
    /** What one connection weighs at a server: 1 if all weigh the same. */
    private final double[] shares;

    private final WeightedDraw draw;

    PeakEwmaPicker(PickerContext context) {
        List<Candidate> all = context.candidates();
        int[] weights = Weights.effective(all);
        long total = 0;
        for (int weight : weights) {
            total += weight;
        }
        this.candidates = all.toArray(Candidate[]::new);
        this.shares = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            shares[i] = (double) total / weights.length / weights[i];
        }
        this.draw = new WeightedDraw(weights, context.random());
    }

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        long bits = draw.bits();
        int one = draw((int) (bits >>> Integer.SIZE), request, NOBODY);
        if (one == NOBODY) {
            return avoidedWithRoom(request);
        }
        int other = draw((int) bits, request, one);
        return candidates[other == NOBODY ? one : cheaper(one, other, request.now())];
    }

    /** Which of two; without a branch that depends on what they cost, for nobody can guess that. */
    private int cheaper(int one, int other, long now) {
        long took = candidates[one].connectNanos(now);
        long otherTook = candidates[other].connectNanos(now);
        boolean areKnown = took != 0 && otherTook != 0;
        double cost = sharing(one) * (areKnown ? took : 1);
        double otherCost = sharing(other) * (areKnown ? otherTook : 1);
        // Numbers that are not negative are in the order of their bits (IEEE 754); a sign spread over all bits is no
        // branch.
        long isOther = (Double.doubleToRawLongBits(otherCost) - Double.doubleToRawLongBits(cost)) >> (Long.SIZE - 1);
        return (int) ((other & isOther) | (one & ~isOther));
    }

    /** Connections it would have with one more, by weight. */
    private double sharing(int index) {
        return candidates[index].inFlight() * shares[index] + 1;
    }

    /** A server with room that is not to be avoided, other than {@code taken}; or nobody. */
    private int draw(int bits, PickRequest request, int taken) {
        if (candidates.length <= (taken == NOBODY ? 0 : 1)) {
            return NOBODY;
        }
        int drawn = draw.draw(bits);
        for (int redraw = 0; redraw < REDRAWS; redraw++) {
            if (isAcceptable(drawn, request, taken)) {
                return drawn;
            }
            drawn = draw.draw();
        }
        for (int step = 0; step < candidates.length; step++) {
            int index = (drawn + step) % candidates.length;
            if (isAcceptable(index, request, taken)) {
                return index;
            }
        }
        return NOBODY;
    }

    private boolean isAcceptable(int index, PickRequest request, int taken) {
        Candidate candidate = candidates[index];
        return index != taken && !request.avoids(candidate) && request.admits(candidate);
    }

    private @Nullable Candidate avoidedWithRoom(PickRequest request) {
        for (Candidate candidate : candidates) {
            if (request.avoids(candidate) && request.admits(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
