package dev.weir.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws servers by weight and takes the one with the fewest connections for its weight; of two as busy, the one that was given
 * fewer in the last second for its weight. If that one is full, nobody, as in HAProxy.
 */
final class RandomDrawsPicker implements Picker {
    /** Draws that may be in vain before a server is looked for in order. */
    private static final int REDRAWS = 8;

    private final int draws;
    private final Candidate[] candidates;
    private final int[] weights;
    private final WeightedDraw draw;
    private final BoundedLoad bound;

    RandomDrawsPicker(int draws, int balanceFactor, PickerContext context) {
        List<Candidate> all = context.candidates();
        this.draws = draws;
        this.candidates = all.toArray(Candidate[]::new);
        this.weights = Weights.effective(all);
        this.draw = new WeightedDraw(weights, context.random());
        this.bound = new BoundedLoad(balanceFactor, all);
    }

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        if (candidates.length == 0) {
            return null;
        }
        long places = bound.places(request);
        long bits = draw.bits();
        int best = draw((int) (bits >>> Integer.SIZE), request, places);
        for (int drawn = 1; drawn < draws; drawn++) {
            int challenger = draw(drawn == 1 ? (int) bits : (int) draw.bits(), request, places);
            if (challenger != best && !isBetter(best, challenger, request)) {
                best = challenger;
            }
        }
        Candidate picked = candidates[best];
        return request.admits(picked) ? picked : null;
    }

    private boolean isBetter(int one, int other, PickRequest request) {
        Candidate first = candidates[one];
        Candidate second = candidates[other];
        long busy = (long) first.inFlight() * weights[other];
        long otherBusy = (long) second.inFlight() * weights[one];
        if (busy != otherBusy) {
            return busy < otherBusy;
        }
        long now = request.now();
        return (long) first.sessionRate(now) * weights[other] < (long) second.sessionRate(now) * weights[one];
    }

    private int draw(int bits, PickRequest request, long places) {
        int drawn = draw.draw(bits);
        for (int redraw = 0; redraw < REDRAWS; redraw++) {
            if (isAcceptable(drawn, request, places)) {
                return drawn;
            }
            drawn = draw.draw();
        }
        for (int step = 0; step < candidates.length; step++) {
            int index = (drawn + step) % candidates.length;
            if (isAcceptable(index, request, places)) {
                return index;
            }
        }
        return drawn;
    }

    private boolean isAcceptable(int index, PickRequest request, long places) {
        Candidate candidate = candidates[index];
        return !request.avoids(candidate) && !bound.isReached(index, candidate, places);
    }
}
