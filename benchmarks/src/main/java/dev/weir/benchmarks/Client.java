package dev.weir.benchmarks;

import dev.weir.QueuePriority;
import dev.weir.balance.Candidate;
import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.internal.server.Waiter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Connections of one event loop, one after another, each from another address. */
final class Client implements Waiter {
    private static final int MANY = 1 << 10;

    /** Connections for which the clock is read once: whoever begins one knows the time, so that it is no part of a pick. */
    private static final int TIMES = 64;

    private final InetSocketAddress[] addresses = new InetSocketAddress[MANY];
    private final LiveBackend live;
    private int next;
    private long now;

    Client(LiveBackend live, String family) {
        this.live = live;
        for (int i = 0; i < MANY; i++) {
            byte[] address = new byte[family.equals("ipv6") ? 16 : 4];
            address[0] = 10;
            address[address.length - 3] = (byte) (i >> 8);
            address[address.length - 2] = (byte) i;
            address[address.length - 1] = (byte) (i * 7);
            try {
                addresses[i] = new InetSocketAddress(InetAddress.getByAddress(address), 40_000);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    Client next() {
        next = (next + 1) & (MANY - 1);
        if (next % TIMES == 0) {
            now = SystemRuntime.INSTANCE.nanoTime();
        }
        return this;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return addresses[next];
    }

    @Override
    public boolean avoids(Candidate candidate) {
        return false;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public int backendInFlight() {
        return live.backend().inFlight();
    }

    @Override
    public QueuePriority priority() {
        return QueuePriority.NORMAL;
    }

    @Override
    public void served(ServerRuntime server) {
        throw new IllegalStateException("nobody waits");
    }

    @Override
    public void deserted() {
        throw new IllegalStateException("nobody waits");
    }

    @Override
    public void reassigned() {
        throw new IllegalStateException("nobody waits");
    }
}
