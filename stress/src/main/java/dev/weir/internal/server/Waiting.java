package dev.weir.internal.server;

import dev.weir.QueuePriority;
import dev.weir.balance.Candidate;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A waiter that counts what it hears. */
final class Waiting implements Waiter {
    private static final InetSocketAddress CLIENT = InetSocketAddress.createUnresolved("client", 1);

    final AtomicInteger served = new AtomicInteger();
    final AtomicInteger deserted = new AtomicInteger();
    final AtomicInteger reassigned = new AtomicInteger();

    @Override
    public QueuePriority priority() {
        return QueuePriority.NORMAL;
    }

    @Override
    public void served(ServerRuntime server) {
        served.incrementAndGet();
    }

    @Override
    public void deserted() {
        deserted.incrementAndGet();
    }

    @Override
    public void reassigned() {
        reassigned.incrementAndGet();
    }

    @Override
    public long now() {
        return 0;
    }

    @Override
    public int backendInFlight() {
        return 0;
    }

    @Override
    public boolean avoids(Candidate candidate) {
        return false;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return CLIENT;
    }
}
