package dev.weir.internal.limit;

import dev.weir.balance.Occupancy;
import java.util.function.IntSupplier;

/** Counts places in use against a limit, which may be another one at each call. Any thread; no lock. */
public final class Slots extends Occupancy {
    private final IntSupplier queued;
    private volatile int peak;

    /** All places free. */
    public Slots() {
        this(new Row(1), () -> 0);
    }

    /**
     * All places free; counted in a row with others, which must have room. Control thread.
     *
     * @param queued how many wait for one of these places; {@link #queueChanged} has to be called after each change
     */
    public Slots(Row row, IntSupplier queued) {
        super(row);
        this.queued = queued;
    }

    @Override
    protected int queued() {
        return queued.getAsInt();
    }

    /** More wait than before, or fewer. */
    public void queueChanged() {
        reposition();
    }

    /** What a configured limit means, where 0 stands for none. */
    public static int limit(int configured) {
        return configured == 0 ? Integer.MAX_VALUE : configured;
    }

    /**
     * Takes a place, or answers false when {@code limit} places are taken. Who is refused was never counted, not even for an
     * instant: somebody else could take that for a full house and not be woken.
     */
    public boolean tryTake(int limit) {
        int now = incrementBelow(limit);
        if (now > peak) {
            peak = now; // two threads may race for the record; the lower one can win, off by what happens at once
        }
        return now > 0;
    }

    /** Gives a place back; returns how many are still in use. */
    public int giveBack() {
        int left = decrement();
        assert left >= 0 : "a place was given back twice";
        return left;
    }

    /** Whether a place is free at this moment. */
    public boolean hasRoom(int limit) {
        return used() < limit;
    }

    /** Places in use. */
    public int used() {
        return connections();
    }

    /** Most places in use at once so far. */
    public int peak() {
        return peak;
    }
}
