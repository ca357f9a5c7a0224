package dev.weir.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays an endless order of turns that was worked out ahead. A pick is one atomic increment and one look at the order, from any
 * number of threads, without a lock.
 */
abstract class TurnPicker implements Picker {
    private final Candidate[] all;
    private final Cursor cursor;
    private final long base;

    /** The first turn is the one the cursor stands at. */
    TurnPicker(List<Candidate> all, Cursor cursor) {
        this.all = all.toArray(Candidate[]::new);
        this.cursor = cursor;
        this.base = cursor.peek();
    }

    /**
     * Whose turn it is. Turns count from 0; a negative one belongs to a ticket that another thread took from the picker before
     * this one.
     */
    abstract Candidate at(long turn);

    /** Turns after which the order repeats itself. */
    abstract int period();

    /** Turns before it begins to repeat itself. */
    int leadIn() {
        return 0;
    }

    /** Turns taken when the cursor shows {@code ticket}. */
    long turnsTaken(long ticket) {
        return Math.max(0, ticket - base);
    }

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        if (all.length == 0) {
            return null;
        }
        long ticket = cursor.take();
        Candidate candidate = at(ticket - base);
        if (request.admits(candidate) && !request.avoids(candidate)) {
            return candidate;
        }
        return pickAnother(request, ticket);
    }

    @Override
    public String standing(Candidate candidate, PickRequest request) {
        long picked = cursor.peek() - 1 - base;
        long longest = (long) leadIn() + period();
        for (long step = 0; step < longest; step++) {
            if (at(picked + step) == candidate) {
                return step == 0 ? "its turn" : "its turn comes " + step + (step == 1 ? " pick later" : " picks later");
            }
        }
        return "has no turn";
    }

    /**
     * Passes over servers that are full, and over the one to avoid unless it is the only one left; each one passed over has
     * used up its turn, as in HAProxy.
     */
    private @Nullable Candidate pickAnother(PickRequest request, long ticket) {
        Candidate fallback = null;
        boolean another = false;
        for (Candidate candidate : all) {
            if (request.admits(candidate)) {
                if (request.avoids(candidate)) {
                    fallback = candidate;
                } else {
                    another = true;
                }
            }
        }
        if (!another) {
            cursor.skipAfter(ticket, period() - 1L); // a look at everybody takes a whole period, so the phase stays
            return fallback;
        }
        long longest = (long) leadIn() + period();
        for (long step = 1; step <= longest; step++) {
            Candidate candidate = at(ticket - base + step);
            if (request.admits(candidate) && !request.avoids(candidate)) {
                cursor.skipAfter(ticket, step);
                return candidate;
            }
        }
        return fallback; // every server filled up while we looked
    }
}
