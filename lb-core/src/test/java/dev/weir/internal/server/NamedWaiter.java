package dev.weir.internal.server;

import dev.weir.QueuePriority;
import dev.weir.balance.Candidate;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A connection that notes in a common log what becomes of it. */
final class NamedWaiter implements Waiter {
    private final String name;
    private final List<String> log;
    private final LongSupplier clock;

    QueuePriority priority = QueuePriority.NORMAL;

    @Nullable
    Candidate avoided;

    private @Nullable BackendRuntime backend;

    NamedWaiter(String name, List<String> log, LongSupplier clock) {
        this.name = name;
        this.log = log;
        this.clock = clock;
    }

    @Override
    public long now() {
        return clock.getAsLong();
    }

    /** Sees how many connections this backend has; without, none. */
    NamedWaiter of(BackendRuntime wanted) {
        backend = wanted;
        return this;
    }

    @Override
    public QueuePriority priority() {
        return priority;
    }

    @Override
    public void served(ServerRuntime server) {
        log.add(name + " at " + server.id().name());
    }

    @Override
    public void deserted() {
        log.add(name + " deserted");
    }

    @Override
    public void reassigned() {
        log.add(name + " reassigned");
    }

    @Override
    public int backendInFlight() {
        return backend == null ? 0 : backend.inFlight();
    }

    @Override
    public boolean avoids(Candidate candidate) {
        return candidate == avoided;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return new InetSocketAddress("192.0.2.7", 40_000);
    }

    @Override
    public String toString() {
        return name;
    }
}
