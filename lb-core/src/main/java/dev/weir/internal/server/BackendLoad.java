package dev.weir.internal.server;

import dev.weir.Backend;
import dev.weir.stick.StickRule;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend's description, how many connections it has, and how many count as full load; the limits of its servers may depend
 * on it. The description changes on the control thread; any thread reads.
 */
final class BackendLoad {
    private volatile Backend backend;
    private volatile int fullConnections;
    private final AtomicInteger active = new AtomicInteger();

    BackendLoad(Backend backend, int fullConnections) {
        this.backend = backend;
        this.fullConnections = fullConnections;
    }

    void change(Backend next, int full) {
        backend = next;
        fullConnections = full;
    }

    Backend backend() {
        return backend;
    }

    /** Whether who waits for a server that is not usable may go to another one. */
    boolean letsWaitersMove() {
        return backend.redispatch()
                && backend.stick().filter(StickRule::persist).isEmpty();
    }

    int fullConnections() {
        return fullConnections;
    }

    /** Connections now, those that wait included. */
    int active() {
        return active.get();
    }

    void enter() {
        active.incrementAndGet();
    }

    void leave() {
        active.decrementAndGet();
    }
}
