package dev.weir.balance;

import dev.weir.ServerId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all servers for the smallest load, HAProxy's {@code (connections + 1) * 4096 / weight}, or 0 without connections.
 * Equals take {@link Turns}: whoever was used longest ago is next.
 *
 * <p>{@link LoadScan} looks quickly, and past all but connections that are served. Who it finds is the one, if nobody waits at
 * him and he may be picked: those it passed over have even more connections if some wait there. If not, servers are looked at one
 * by one.
 */
final class LeastConnectionsPicker implements Picker {
    /** The largest effective weight, HAProxy's {@code SRV_EWGHT_MAX}, as a shift. */
    private static final int WEIGHT_SHIFT = 12;

    /** More than any server can have; times the largest weight it still is a number. */
    private static final long OVERLOAD = 1L << 50;

    private static final int NOBODY = -1;

    private final Candidate[] candidates;
    private final int[] weights;
    private final Lanes lanes;
    /** Where a candidate is among the lanes. */
    private final int[] lane;

    private final LoadScan scan;
    private final Order shared;
    private final Crowd crowd = new Crowd();
    /** What each thread goes by in a crowd. */
    private final ThreadLocal<Order> own;

    /** Whose turn it is of equals, and the numbers of picks. */
    private static final class Order {
        final Cursor cursor;
        volatile Turns turns;

        Order(Cursor cursor, Turns turns) {
            this.cursor = cursor;
            this.turns = turns;
        }

        Turns turnsAt(long next) {
            Turns now = turns;
            if (now.areUsedUp(next)) {
                now = now.renumbered(cursor);
                turns = now;
            }
            return now;
        }

        /** The same order, to go its own way. */
        Order copy() {
            Cursor another = new Cursor(0);
            return new Order(another, turns.renumbered(another));
        }
    }

    LeastConnectionsPicker(PickerContext context) {
        List<Candidate> all = context.candidates();
        this.candidates = all.toArray(Candidate[]::new);
        this.weights = Weights.effective(all);
        this.lanes = new Lanes(all);
        this.lane = lanes.of(all);
        this.scan = new LoadScan(lanes);
        Cursor cursor = context.cursor();
        Map<ServerId, Integer> before = context.previous().orElse(null) instanceof LeastConnectionsPicker previous
                ? previous.ranks()
                : Map.of();
        // Newcomers stand behind those who were picked before, as if they had just been used.
        List<Candidate> order = all.stream()
                .sorted(Comparator.comparingInt(each -> before.getOrDefault(each.id(), Integer.MAX_VALUE)))
                .toList();
        this.shared = new Order(cursor, new Turns(lanes.candidates.length, lanes.of(order), cursor));
        this.own = ThreadLocal.withInitial(shared::copy);
    }

    private Map<ServerId, Integer> ranks() {
        Map<ServerId, Integer> ranks = new HashMap<>();
        for (int index : shared.turns.order()) {
            ranks.put(candidate(index).id(), ranks.size());
        }
        return ranks;
    }

    private Candidate candidate(int index) {
        return Objects.requireNonNull(lanes.candidates[index], "nobody's turn");
    }

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        return crowd.isThere() ? pick(request, own.get()) : pick(request, shared);
    }

    private @Nullable Candidate pick(PickRequest request, Order order) {
        lanes.refresh();
        int last = NOBODY;
        while (candidates.length > 0) {
            long next = order.cursor.peek();
            Turns now = order.turnsAt(next);
            long turn = now.isShort() ? scan.best(now) : LoadScan.UNKNOWN;
            if (!isTheOne(turn, now, request)) {
                turn = bestOneByOne(now, request);
                if (turn == NOBODY) {
                    return avoidedWithRoom(request);
                }
                Candidate waitedAt = candidate(now.index(turn));
                if (!request.admits(waitedAt)) {
                    return waitedAt; // who is only going to wait there does not use up the server's turn
                }
            }
            int best = now.index(turn);
            Candidate picked = candidate(best);
            if (order.cursor.takeIf(next)) {
                now.take(turn, next);
                crowd.undisturbed(next);
                return picked;
            }
            crowd.met();
            // Another thread may have used the turn while we looked; two do not share one.
            if (best == last || now.takeIfStill(turn, order.cursor)) {
                return picked; // or all the same, where it has no equal whose turn it could be
            }
            last = best;
        }
        return null;
    }

    /** Whether he who was found looking only at connections that are served is the one for this connection. */
    private boolean isTheOne(long turn, Turns now, PickRequest request) {
        if (turn == LoadScan.UNKNOWN) {
            return false;
        }
        Candidate found = candidate(now.index(turn));
        return request.admits(found) && found.queued() == 0 && !request.avoids(found);
    }

    /** The turn of who has the smallest load, and at the same load the earliest turn, of those who need not be avoided. */
    private long bestOneByOne(Turns now, PickRequest request) {
        Candidate[] all =
                candidates; // a volatile read, as of a counter, would make the compiler load fields anew each time
        int[] weight = weights;
        long best = NOBODY;
        long bestLoad = OVERLOAD;
        for (int i = 0; i < all.length; i++) {
            Candidate candidate = all[i];
            int inFlight = candidate.inFlight();
            // Most servers have too many connections even without those that wait; nothing more is looked at then.
            if (scaled(inFlight) >= (bestLoad + 1) * weight[i]) {
                continue;
            }
            long load = scaled((long) inFlight + candidate.queued()) / weight[i];
            long turn = now.words[lane[i]];
            if ((load < bestLoad || (load == bestLoad && turn < best)) && isAcceptable(candidate, request)) {
                best = turn;
                bestLoad = load;
            }
        }
        return best;
    }

    /** A load before it is divided by the weight. */
    private static long scaled(long connections) {
        return connections == 0 ? 0 : (connections + 1) << WEIGHT_SHIFT;
    }

    private static boolean isAcceptable(Candidate candidate, PickRequest request) {
        return request.admitsToQueue(candidate) && !request.avoids(candidate);
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
