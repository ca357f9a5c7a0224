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

    /** More than any server can have; times the largest weight it still is a number. */
    private static final long OVERLOAD = 1L << 50;

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
        int last = NOBODY;
        while (true) {
            long before = cursor.peek();
            int best = best(request);
            if (best == NOBODY) {
                return avoidedWithRoom(request);
            }
            Candidate picked = candidates[best];
            if (!request.admits(picked)) {
                return picked; // who is only going to wait there does not use up the server's turn
            }
            long stamp = stamps.get(best);
            boolean used = stamp - before >= 0; // by another thread, while we looked; two do not share one turn
            if (best == last || (!used && stamps.compareAndSet(best, stamp, cursor.take()))) {
                return picked; // or all the same, where it has no equal whose turn it could be
            }
            last = best;
        }
    }

    /** Who has the smallest load, and at the same load the earliest stamp, of those who need not be avoided. */
    private int best(PickRequest request) {
        Candidate[] all =
                candidates; // a volatile read, as of a counter, would make the compiler load fields anew each time
        int[] weight = weights;
        int best = NOBODY;
        long bestLoad = OVERLOAD;
        for (int i = 0; i < all.length; i++) {
            Candidate candidate = all[i];
            int inFlight = candidate.inFlight();
            // Most servers have too many connections even without those that wait; nothing more is looked at then.
            if (scaled(inFlight) >= (bestLoad + 1) * weight[i]) {
                continue;
            }
            long load = scaled((long) inFlight + candidate.queued()) / weight[i];
            boolean isBefore = load < bestLoad || (load == bestLoad && stamps.get(i) - stamps.get(best) < 0);
            if (isBefore && request.admitsToQueue(candidate) && !request.avoids(candidate)) {
                best = i;
                bestLoad = load;
            }
        }
        return best;
    }

    /** A load before it is divided by the weight. */
    private static long scaled(long connections) {
        return connections == 0 ? 0 : (connections + 1) << WEIGHT_SHIFT;
    }

    private @Nullable Candidate avoidedWithRoom(PickRequest request) {
        for (Candidate candidate : candidates) {
            if (request.avoids(candidate) && request.admitsToQueue(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
