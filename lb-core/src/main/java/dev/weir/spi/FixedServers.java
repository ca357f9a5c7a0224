package dev.weir.spi;

import dev.weir.Subscription;
import java.util.List;

/** Endpoints that never change. */
record FixedServers(List<Endpoint> endpoints) implements ServerSource {
    @Override
    public Subscription open(Runtime runtime, Listener listener) {
        listener.update(endpoints);
        return () -> {};
    }

    @Override
    public String toString() {
        return "fixed " + endpoints;
    }
}
