package dev.weir.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server that is first in the {@link LoadOrder}, or the first there that may be picked and need not be avoided. A pick changes
 * nothing: servers move in the order when they get a connection, and when they lose one.
 *
 * <p>Mostly the first one will do, and is found in one look along the smallest keys of the row. If not, or if servers lie in
 * several rows, they are looked at one by one.
 */
final class LeastConnectionsPicker implements Picker {
    private final Candidate[] candidates;
    private final Occupancy[] places;
    /** The smallest keys of the row in which all of them are; empty if it is not one. */
    private final long[] leasts;
    /** Where theirs end. */
    private final int to;
    /** Whose index it is in that row. */
    private final @Nullable Candidate[] inRow;

    LeastConnectionsPicker(PickerContext context) {
        candidates = context.candidates().toArray(Candidate[]::new);
        places =
                context.candidates().stream().map(LeastConnectionsPicker::place).toArray(Occupancy[]::new);
        for (int i = 0; i < places.length; i++) {
            places[i].rank(candidates[i].effectiveWeight());
        }
        boolean isOneRow = places.length > 0 && List.of(places).stream().allMatch(place -> place.row == places[0].row);
        leasts = isOneRow ? places[0].row.leasts : new long[0];
        inRow = new Candidate[leasts.length * LoadOrder.STEP];
        int groups = 0;
        for (int i = 0; i < places.length && isOneRow; i++) {
            inRow[places[i].index] = candidates[i];
            groups = Math.max(groups, places[i].index / LoadOrder.STEP + 1);
        }
        to = LoadOrder.wholeSteps(groups);
    }

    private static Occupancy place(Candidate candidate) {
        return candidate
                .occupancy()
                .orElseThrow(() -> new IllegalArgumentException("candidate " + candidate.id()
                        + " shows no occupancy (expected: one, for leastconn goes by the order in which servers get and lose"
                        + " connections)"));
    }

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        long least = LoadOrder.least(leasts, 0, to);
        Candidate first = least == LoadOrder.NOWHERE ? null : inRow[LoadOrder.index(least)];
        return first != null && isAcceptable(first, request) ? first : firstAcceptable(request);
    }

    private @Nullable Candidate firstAcceptable(PickRequest request) {
        Candidate best = null;
        long least = LoadOrder.NOWHERE;
        for (int i = 0; i < candidates.length; i++) {
            long key = places[i].key();
            if ((best == null || key < least) && isAcceptable(candidates[i], request)) {
                least = key;
                best = candidates[i];
            }
        }
        return best == null ? avoidedWithRoom(request) : best;
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
