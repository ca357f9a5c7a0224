package dev.weir.internal.server;

import java.util.concurrent.atomic.AtomicBoolean;

/** One waiter's place in the queue. Whoever closes it first, the server side or the waiter, decides what becomes of it. */
public final class Place {
    private final Waiter waiter;
    private final int position;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicBoolean forgotten = new AtomicBoolean();

    Place(Waiter waiter, int position) {
        this.waiter = waiter;
        this.position = position;
    }

    /** How many waited when this one came, itself included; what HAProxy logs. */
    public int position() {
        return position;
    }

    Waiter waiter() {
        return waiter;
    }

    boolean isOpen() {
        return open.get();
    }

    boolean close() {
        return open.compareAndSet(true, false);
    }

    /** Marks an abandoned place as cleared away; true the first time. */
    boolean forget() {
        return forgotten.compareAndSet(false, true);
    }
}
