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
        int one = draw(request, NOBODY);
        if (one == NOBODY) {
            return avoidedWithRoom(request);
        }
        int other = draw(request, one);
        return candidates[other != NOBODY && isCheaper(other, one, request.now()) ? other : one];
    }

    private boolean isCheaper(int index, int thanIndex, long now) {
        Candidate candidate = candidates[index];
        Candidate than = candidates[thanIndex];
        double sharing = candidate.inFlight() * shares[index] + 1;
        double thanSharing = than.inFlight() * shares[thanIndex] + 1;
        long took = candidate.connectNanos(now);
        long thanTook = than.connectNanos(now);
        if (took == 0 || thanTook == 0) {
            return sharing < thanSharing;
        }
        return took * sharing < thanTook * thanSharing;
    }

    /** A server with room that is not to be avoided, other than {@code taken}; or nobody. */
    private int draw(PickRequest request, int taken) {
        if (candidates.length <= (taken == NOBODY ? 0 : 1)) {
            return NOBODY;
        }
        int drawn = draw.draw();
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
        return index != taken && request.admits(candidate) && !request.avoids(candidate);
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
