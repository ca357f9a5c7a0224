package dev.weir.internal.server;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Connections that wait for a place at a server, first come first served. Any thread; no lock. */
final class ConnectionQueue {
    /** Places of waiters that gave up are cleared away once there are this many and they outnumber the living. */
    private static final int SWEEP_AT = 64;

    private final ConcurrentLinkedQueue<Place> places = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();

    Place add(Waiter waiter) {
        Place place = new Place(waiter, waiting.incrementAndGet());
        places.add(place);
        return place;
    }

    /** Takes the longest waiting one out, or null. */
    @Nullable
    Waiter poll() {
        for (Place place = places.poll(); place != null; place = places.poll()) {
            if (place.close()) {
                waiting.decrementAndGet();
                return place.waiter();
            }
            forget(place);
        }
        return null;
    }

    /** Leaves. False if the waiter was taken out already and will hear, or has heard, what became of it. */
    boolean leave(Place place) {
        if (!place.close()) {
            return false;
        }
        int left = waiting.decrementAndGet();
        int gone = abandoned.incrementAndGet();
        if (gone > SWEEP_AT && gone > left) {
            sweep();
        }
        return true;
    }

    int size() {
        return waiting.get();
    }

    /** Two threads may come across the same abandoned place, one polling and one sweeping; it counts once. */
    private void forget(Place place) {
        if (place.forget()) {
            abandoned.decrementAndGet();
        }
    }

    private void sweep() {
        places.removeIf(place -> {
            boolean gone = !place.isOpen();
            if (gone) {
                forget(place);
            }
            return gone;
        });
    }
}
