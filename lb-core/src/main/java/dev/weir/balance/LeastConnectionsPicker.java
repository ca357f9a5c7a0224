package dev.weir.balance;

import dev.weir.ServerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all servers for the smallest load, HAProxy's {@code (connections + 1) * 4096 / weight}, or 0 without connections.
 * Equals take turns: whoever was used longest ago is next. So each server has a stamp, the number of its last pick. Stamps are
 * compared by their differences, because the numbers wrap around.
 */
final class LeastConnectionsPicker implements Picker {
    /** The largest effective weight, HAProxy's {@code SRV_EWGHT_MAX}, as a shift. */
    private static final int WEIGHT_SHIFT = 12;

    private static final int NOBODY = -1;

    private final Candidate[] candidates;
    private final int[] weights;
    private final AtomicLongArray stamps;
    private final Cursor cursor;

    LeastConnectionsPicker(PickerContext context) {
        List<Candidate> all = context.candidates();
        this.candidates = all.toArray(Candidate[]::new);
        this.weights = Weights.effective(all);
        this.cursor = context.cursor();
        this.stamps = new AtomicLongArray(candidates.length);
        Map<ServerId, Long> before = context.previous().orElse(null) instanceof LeastConnectionsPicker previous
                ? previous.stampsById()
                : Map.of();
        // Newcomers stand behind those who were picked before, as if they had just been used.
        long now = before.isEmpty() ? cursor.peek() - 1 : cursor.take();
        for (int i = 0; i < candidates.length; i++) {
            stamps.setPlain(i, before.getOrDefault(candidates[i].id(), now));
        }
    }

    private Map<ServerId, Long> stampsById() {
        Map<ServerId, Long> byId = new HashMap<>();
        for (int i = 0; i < candidates.length; i++) {
            byId.put(candidates[i].id(), stamps.get(i));
        }
        return byId;
    }

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        while (true) {
            Candidate avoided = null;
            int best = NOBODY;
            long bestLoad = 0;
            long bestStamp = 0;
            for (int i = 0; i < candidates.length; i++) {
                Candidate candidate = candidates[i];
                long stamp = stamps.getOpaque(i);
                long connections = (long) candidate.inFlight() + candidate.queued();
                long scaled = connections == 0 ? 0 : (connections + 1) << WEIGHT_SHIFT;
                if (best != NOBODY && !isBefore(scaled, stamp, weights[i], bestLoad, bestStamp)) {
                    continue;
                }
                if (!request.admitsToQueue(candidate)) {
                    continue;
                }
                if (request.avoids(candidate)) {
                    avoided = candidate;
                    continue;
                }
                best = i;
                bestLoad = scaled / weights[i];
                bestStamp = stamp;
            }
            if (best == NOBODY) {
                return avoided;
            }
            Candidate picked = candidates[best];
            // Who is only going to wait there does not use up the server's turn; nor do two threads share one turn.
            if (!request.admits(picked) || stamps.compareAndSet(best, bestStamp, cursor.take())) {
                return picked;
            }
        }
    }

    /** Whether a load, or the earlier stamp at the same load, comes first; {@code scaled / weight} without the division. */
    private static boolean isBefore(long scaled, long stamp, int weight, long bestLoad, long bestStamp) {
        long sameLoad = bestLoad * weight;
        return scaled < sameLoad || (scaled < sameLoad + weight && stamp - bestStamp < 0);
    }
}
