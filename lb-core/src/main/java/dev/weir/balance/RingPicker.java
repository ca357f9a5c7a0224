package dev.weir.balance;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HAProxy's consistent hash: the owner of the point on the {@link Ring} that is nearest to the hash; from there forwards past
 * servers that are to be avoided, have more than the balance factor allows, or are full and not to be waited for. If nobody is
 * left, it is the first of them that need not be avoided. Without a key, the points of the ring take turns.
 */
final class RingPicker implements Picker {
    private final KeyHash key;
    private final HashAffinity affinity;
    private final Candidate[] candidates;
    private final @Nullable Ring ring;
    private final @Nullable Points turns;
    private final BoundedLoad bound;

    RingPicker(KeyHash key, HashType type, PickerContext context) {
        List<Candidate> all = context.candidates();
        this.key = key;
        this.affinity = type.affinity();
        this.candidates = all.toArray(Candidate[]::new);
        this.bound = new BoundedLoad(type.balanceFactor(), all);
        if (candidates.length > 1) {
            ring = new Ring(all);
            Optional<Points> before = context.previous()
                    .filter(RingPicker.class::isInstance)
                    .flatMap(previous -> Optional.ofNullable(((RingPicker) previous).turns));
            turns = new Points(ring, all, context.cursor(), before);
        } else {
            ring = null;
            turns = null;
        }
    }

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        if (ring == null || turns == null) {
            return candidates.length == 0 ? null : candidates[0];
        }
        long hash = key.of(request);
        if (hash == KeyHash.MISSING) {
            return turns.pick(request);
        }
        int nearest = ring.nearest((int) hash);
        long places = bound.places(request);
        if (isAcceptable(ring.owner(nearest), request, places)) {
            return candidates[ring.owner(nearest)];
        }
        boolean anybody = false;
        for (int i = 0; i < candidates.length && !anybody; i++) {
            anybody = isAcceptable(i, request, places);
        }
        return anybody ? nextAcceptable(ring, nearest, request, places) : nextNotAvoided(ring, nearest, request);
    }

    @Override
    public String standing(Candidate candidate, PickRequest request) {
        if (ring == null || turns == null) {
            return "the only one";
        }
        long hash = key.of(request);
        if (hash == KeyHash.MISSING) {
            return turns.standing(candidate, request);
        }
        boolean isOwner = candidates[ring.owner(ring.nearest((int) hash))] == candidate;
        long places = bound.places(request);
        int index = List.of(candidates).indexOf(candidate);
        return KeyHash.standing(hash, isOwner)
                + (bound.isReached(index, candidate, places) ? ", and has more than the balance factor allows" : "");
    }

    private boolean isAcceptable(int index, PickRequest request, long places) {
        Candidate candidate = candidates[index];
        return !request.avoids(candidate)
                && !bound.isReached(index, candidate, places)
                && switch (affinity) {
                    case ALWAYS -> true;
                    case MAXCONN -> request.admits(candidate);
                    case MAXQUEUE -> request.canWaitAt(candidate);
                };
    }

    private Candidate nextAcceptable(Ring on, int from, PickRequest request, long places) {
        for (int point = on.next(from); point != from; point = on.next(point)) {
            if (isAcceptable(on.owner(point), request, places)) {
                return candidates[on.owner(point)];
            }
        }
        return candidates[on.owner(from)]; // he who was acceptable is so no longer
    }

    private Candidate nextNotAvoided(Ring on, int from, PickRequest request) {
        int point = from;
        do {
            Candidate candidate = candidates[on.owner(point)];
            if (!request.avoids(candidate)) {
                return candidate;
            }
            point = on.next(point);
        } while (point != from);
        return candidates[on.owner(from)];
    }

    /** The ring's points one after another, for connections without a key. */
    private static final class Points extends CyclePicker {
        private final Ring ring;
        private final List<Candidate> all;

        Points(Ring ring, List<Candidate> all, Cursor cursor, Optional<Points> previous) {
            super(all, cursor, ring.size(), previous.map(CyclePicker.class::cast));
            this.ring = ring;
            this.all = all;
        }

        @Override
        Candidate entry(int index) {
            return all.get(ring.owner(index));
        }
    }
}
