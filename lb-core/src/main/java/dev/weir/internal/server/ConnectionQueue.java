package dev.weir.internal.server;

import java.util.Iterator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** Connections that wait for a place, in the order of their {@link Place}s. Any thread; no lock. */
final class ConnectionQueue implements Iterable<Place> {
    private static final AtomicIntegerFieldUpdater<ConnectionQueue> WAITING =
            AtomicIntegerFieldUpdater.newUpdater(ConnectionQueue.class, "waiting");

    private final ConcurrentSkipListSet<Place> places = new ConcurrentSkipListSet<>();
    private volatile int waiting;
    private final Runnable changed;
    private volatile int peak;

    /** Empty. */
    ConnectionQueue() {
        this(() -> {});
    }

    /**
     * Empty.
     *
     * @param changed is called after each change of {@link #size}, on whatever thread that happens
     */
    ConnectionQueue(Runnable changed) {
        this.changed = changed;
    }

    void add(Place place) {
        int now = WAITING.incrementAndGet(this); // first, so that nobody is there who is not counted
        places.add(place);
        if (now > peak) {
            peak = now;
        }
        changed.run();
    }

    /** Takes a place out; true for exactly one caller, who decides what becomes of its waiter. */
    boolean remove(Place place) {
        if (!places.remove(place)) {
            return false;
        }
        WAITING.decrementAndGet(this);
        changed.run();
        return true;
    }

    /** Who is next, or null. */
    @Nullable
    Place first() {
        Iterator<Place> all = iterator();
        return all.hasNext() ? all.next() : null;
    }

    /** Takes the next one out, or answers null. */
    @Nullable
    Place poll() {
        for (Place next = first(); next != null; next = first()) {
            if (remove(next)) {
                return next;
            }
        }
        return null;
    }

    /** Those who wait, in order; who joins or leaves meanwhile may or may not be met. */
    @Override
    public Iterator<Place> iterator() {
        return places.iterator();
    }

    boolean isEmpty() {
        return waiting == 0 || places.isEmpty(); // mostly it is, and that is quicker to see
    }

    /** How many wait; counted a moment sooner than they join and later than they leave, so decisions look at {@link #isEmpty}. */
    int size() {
        return waiting;
    }

    int peak() {
        return peak;
    }
}
