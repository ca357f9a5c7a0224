package dev.weir.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Plays an endless order of turns that was worked out ahead. A pick is one atomic increment and one look at the order, from any
 * number of threads, without a lock.
 */
abstract class TurnPicker implements Picker {
    private final Candidate[] all;
    private final Cursor cursor;
    private final long base;
    private final AtomicInteger threads = new AtomicInteger();
    private final Crowd crowd = new Crowd();
    /** What each thread takes its numbers from in a crowd. */
    private final ThreadLocal<Cursor> own = ThreadLocal.withInitial(this::newOwnCursor);

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
        Cursor mine = crowd.isThere() ? own.get() : null;
        long ticket = mine == null ? take() : takeOwn(mine);
        Candidate candidate = at(ticket - base);
        if (request.admits(candidate) && !request.avoids(candidate)) {
            return candidate;
        }
        return pickAnother(request, ticket, mine);
    }

    private long take() {
        long next = cursor.peek();
        if (cursor.takeIf(next)) {
            crowd.undisturbed(next);
            return next;
        }
        crowd.met();
        return cursor.take();
    }

    private long takeOwn(Cursor mine) {
        long number = mine.takeAlone();
        crowd.undisturbed(number);
        return number;
    }

    /** Threads begin at different places, lest all go to one server at a time. */
    private Cursor newOwnCursor() {
        return new Cursor(cursor.peek() + threads.getAndIncrement() * (period() * 5L / 8));
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
    private @Nullable Candidate pickAnother(PickRequest request, long ticket, @Nullable Cursor mine) {
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
            skipAfter(ticket, period() - 1L, mine); // a look at everybody takes a whole period, so the phase stays
            return fallback;
        }
        long longest = (long) leadIn() + period();
        for (long step = 1; step <= longest; step++) {
            Candidate candidate = at(ticket - base + step);
            if (request.admits(candidate) && !request.avoids(candidate)) {
                skipAfter(ticket, step, mine);
                return candidate;
            }
        }
        return fallback; // every server filled up while we looked
    }

    private void skipAfter(long ticket, long count, @Nullable Cursor mine) {
        if (mine == null) {
            cursor.skipAfter(ticket, count);
        } else {
            mine.set(ticket + 1 + count);
        }
    }
}
