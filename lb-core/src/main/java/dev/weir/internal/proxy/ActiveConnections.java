package dev.weir.internal.proxy;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the client connections of the whole load balancer and tells when the last one has gone. Any thread. */
public final class ActiveConnections {
    private final AtomicInteger count = new AtomicInteger();
    private volatile Runnable whenNone = () -> {};

    /** A count of zero. */
    public ActiveConnections() {}

    /** Connections now. */
    public int now() {
        return count.get();
    }

    /**
     * Sets what is called each time the count falls to zero, on the event loop where it did, and once now if it is zero
     * already.
     */
    public void whenNone(Runnable action) {
        whenNone = action;
        if (count.get() == 0) {
            action.run();
        }
    }

    void begin() {
        count.incrementAndGet();
    }

    void end() {
        if (count.decrementAndGet() == 0) {
            whenNone.run();
        }
    }
}
