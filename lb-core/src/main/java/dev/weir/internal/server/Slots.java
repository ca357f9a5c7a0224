package dev.weir.internal.server;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts places in use against a limit. Any thread; no lock. */
public final class Slots {
    private final int limit;
    private final AtomicInteger used = new AtomicInteger();
    private volatile int peak;

    /** @param limit most places at once; 0 means no limit */
    public Slots(int limit) {
        this.limit = limit == 0 ? Integer.MAX_VALUE : limit;
    }

    /** Takes a place, or answers false when all are taken. */
    public boolean tryTake() {
        int now;
        do {
            now = used.get() + 1;
            if (now > limit) {
                // Never counted, not even for an instant: somebody else could take that for a full house and not be
                // woken.
                return false;
            }
        } while (!used.compareAndSet(now - 1, now));
        if (now > peak) {
            peak = now; // two threads may race for the record; the lower one can win, off by what happens at once
        }
        return true;
    }

    /** Gives a place back; returns how many are still in use. */
    public int giveBack() {
        return used.decrementAndGet();
    }

    /** Whether a place is free at this moment. */
    public boolean hasRoom() {
        return used.get() < limit;
    }

    /** Places in use. */
    public int used() {
        return used.get();
    }

    /** Most places in use at once so far. */
    public int peak() {
        return peak;
    }
}
