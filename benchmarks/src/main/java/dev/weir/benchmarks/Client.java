package dev.weir.benchmarks;

import dev.weir.QueuePriority;
import dev.weir.balance.Candidate;
import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.internal.server.Waiter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Connections of one event loop, one after another, each from another address. */
@State(Scope.Thread)
public class Client implements Waiter {
    private static final int MANY = 1 << 10;

    private static final int NEXT = 16;
    private static final int NOW = 17;

    /** Connections for which the clock is read once: whoever begins one knows the time, so that it is no part of a pick. */
    private static final int TIMES = 64;

    /** Addresses of clients: {@code ipv4} or {@code ipv6}. */
    @Param("ipv4")
    public String clients = "";

    private final InetSocketAddress[] addresses = new InetSocketAddress[MANY];
    private @Nullable LiveBackend live;
    /** What it writes for each connection, amid what nobody uses: no other thread shall wait for the cache lines of this. */
    private final long[] own = new long[32];

    /** Makes the addresses it will come from. */
    @Setup
    public void open(LiveBackend backend) {
        live = backend;
        for (int i = 0; i < MANY; i++) {
            addresses[i] = new InetSocketAddress(address(i), 40_000);
        }
    }

    private InetAddress address(int i) {
        byte[] address = new byte[clients.equals("ipv6") ? 16 : 4];
        address[0] = 10;
        address[address.length - 3] = (byte) (i >> 8);
        address[address.length - 2] = (byte) i;
        address[address.length - 1] = (byte) (i * 7);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    Client next() {
        long next = (own[NEXT] + 1) & (MANY - 1);
        own[NEXT] = next;
        if (next % TIMES == 0) {
            own[NOW] = SystemRuntime.INSTANCE.nanoTime();
        }
        return this;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return addresses[(int) own[NEXT]];
    }

    @Override
    public boolean avoids(Candidate candidate) {
        return false;
    }

    @Override
    public long now() {
        return own[NOW];
    }

    @Override
    public int backendInFlight() {
        return Objects.requireNonNull(live, "not open").backend().inFlight();
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
