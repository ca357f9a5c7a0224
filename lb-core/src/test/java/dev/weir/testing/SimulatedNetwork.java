package dev.weir.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network in virtual time: ports, connections with delay and a bounded window each way, and faults on request. Every
 * address is a host and port; whoever asks for a free one is given it. Not thread-safe.
 */
public final class SimulatedNetwork {
    private static final Duration FIRST_DELAY = Duration.ofNanos(50_000);
    private static final int FIRST_EPHEMERAL_PORT = 32_768;
    private static final int LAST_PORT = 65_535;

    private final SimulatedRuntime runtime;
    private final SimulatedWorker wire;
    private final Map<InetSocketAddress, SimulatedPort> ports = new HashMap<>();
    /** In the order they were made: what a hash says of an identity is another thing in every run. */
    private final Set<SimulatedLink> links = new LinkedHashSet<>();

    private final Set<InetSocketAddress> silent = new HashSet<>();
    private final Set<InetSocketAddress> stalled = new HashSet<>();
    private final Set<InetSocketAddress> selfConnecting = new HashSet<>();
    private Duration leastDelay = FIRST_DELAY;
    private Duration mostDelay = FIRST_DELAY;
    private int nextPort = FIRST_EPHEMERAL_PORT;
    private long openSockets;
    private @Nullable String localFault;

    /** A network without anybody in it, whose packets take 50 microseconds. */
    public SimulatedNetwork(SimulatedRuntime runtime) {
        this.runtime = runtime;
        wire = runtime.newWorker("wire");
    }

    // ---- circumstances

    /** How long a packet takes from now on, drawn anew for each; packets of one direction never overtake each other. */
    public void delay(Duration least, Duration most) {
        leastDelay = least;
        mostDelay = most;
    }

    /** From now on nobody at this address answers attempts to connect, or again does. Connections stay as they are. */
    public void silence(InetSocketAddress address, boolean isSilent) {
        setMembership(silent, address, isSilent);
    }

    /**
     * Holds all packets to and from an address from now on, or lets all go. Nothing is lost: TCP repeats what a partition
     * swallows. Attempts to connect are held too.
     */
    public void stall(InetSocketAddress address, boolean isStalled) {
        setMembership(stalled, address, isStalled);
        if (!isStalled) {
            List.copyOf(links).forEach(SimulatedLink::release);
        }
    }

    /** From now on the machine of the load balancer can open no socket, for that reason; null ends it. */
    public void localFault(@Nullable String reason) {
        localFault = reason;
    }

    /** Whether the machine of the load balancer can open no socket now. */
    public boolean isFaulty() {
        return localFault != null;
    }

    /** From now on who connects to this address is given the same port as its own, or no longer. */
    public void selfConnect(InetSocketAddress address, boolean isSelfConnecting) {
        setMembership(selfConnecting, address, isSelfConnecting);
    }

    /** Clients that are connected to this port and not accepted yet. */
    public int waiting(InetSocketAddress listening) {
        SimulatedPort port = ports.get(listening);
        return port == null ? 0 : port.waiting();
    }

    /** Sockets open now, the listening ones included. */
    public long openSockets() {
        return openSockets;
    }

    // ---- sockets

    /** Opens a port. {@code owner} is told when somebody wants to be accepted, which may be over when it runs. */
    SimulatedPort listen(InetSocketAddress address, int backlog, int windowBytes, Owner owner) throws BindException {
        InetSocketAddress bound =
                address.getPort() == 0 ? new InetSocketAddress(address.getAddress(), freePort(address)) : address;
        if (ports.containsKey(bound)) {
            throw new BindException("Address already in use: " + bound);
        }
        SimulatedPort port = new SimulatedPort(this, bound, backlog, windowBytes, owner);
        ports.put(bound, port);
        opened();
        return port;
    }

    /** Starts to connect. The result comes later, never inside of this call. */
    SimulatedAttempt connect(
            SimulatedWorker owner, InetAddress source, int windowBytes, InetSocketAddress to, ConnectResult result) {
        InetSocketAddress local =
                new InetSocketAddress(source, selfConnecting.contains(to) ? to.getPort() : freePort(to));
        opened();
        SimulatedAttempt attempt = new SimulatedAttempt(this, owner, local, to, windowBytes, result);
        attempt.start();
        return attempt;
    }

    @Nullable
    SimulatedPort port(InetSocketAddress address) {
        return ports.get(address);
    }

    void closed(SimulatedPort port) {
        ports.remove(port.address());
        closed();
    }

    boolean isSilent(InetSocketAddress address) {
        return silent.contains(address);
    }

    boolean isStalled(InetSocketAddress one, InetSocketAddress other) {
        return !stalled.isEmpty() && (stalled.contains(one) || stalled.contains(other));
    }

    /** Why the load balancer's machine can open no socket. */
    @Nullable
    String localFault() {
        return localFault;
    }

    SimulatedLink newLink(InetSocketAddress one, InetSocketAddress other) {
        SimulatedLink link = new SimulatedLink(this, one, other);
        links.add(link);
        return link;
    }

    void remove(SimulatedLink link) {
        links.remove(link);
    }

    void opened() {
        openSockets++;
    }

    void closed() {
        openSockets--;
    }

    SimulatedRuntime runtime() {
        return runtime;
    }

    /** Where packets are between two hosts. */
    SimulatedWorker wire() {
        return wire;
    }

    long drawDelayNanos() {
        long least = leastDelay.toNanos();
        long most = mostDelay.toNanos();
        return least == most ? least : runtime.random().nextLong(least, most + 1);
    }

    /** A port that nobody listens on. */
    private int freePort(InetSocketAddress near) {
        int port;
        do {
            port = nextPort;
            nextPort = nextPort == LAST_PORT ? FIRST_EPHEMERAL_PORT : nextPort + 1;
        } while (ports.containsKey(new InetSocketAddress(near.getAddress(), port)));
        return port;
    }

    private static <T> void setMembership(Set<T> set, T element, boolean isMember) {
        if (isMember) {
            set.add(element);
        } else {
            set.remove(element);
        }
    }

    /** Who is told, and where. */
    record Owner(SimulatedWorker worker, Runnable ready) {}

    /** What becomes of an attempt to connect. */
    interface ConnectResult {
        void connected(SimulatedSocket socket);

        void failed(IOException reason);
    }
}
