package dev.weir.testing;

import dev.weir.spi.Acceptor;
import dev.weir.spi.EventLoop;
import dev.weir.spi.Listener;
import dev.weir.spi.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A {@link Transport} on a {@link SimulatedNetwork}: the plainest thing that passes the contract. What a real transport does
 * differently, a simulation of the load balancer cannot see.
 */
public final class SimulatedTransport implements Transport {
    /** Receive window of its sockets. */
    static final int WINDOW_BYTES = 128 * 1024;

    private static final java.util.regex.Pattern LITERAL =
            java.util.regex.Pattern.compile("[0-9.]+|\\[?[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*]?");

    private final SimulatedRuntime runtime;
    private final SimulatedNetwork network;
    private final List<SimulatedLoop> loops;
    private final Set<SimulatedListener> listeners = new LinkedHashSet<>();
    private final Set<SimulatedConnection> connections = new LinkedHashSet<>();
    private boolean isClosed;

    /** A transport with so many event loops. */
    public SimulatedTransport(SimulatedRuntime runtime, SimulatedNetwork network, int eventLoops) {
        this.runtime = runtime;
        this.network = network;
        loops = IntStream.range(0, eventLoops).mapToObj(runtime::newLoop).toList();
    }

    @Override
    public String description() {
        return "simulated network, " + loops.size() + " event loops";
    }

    @Override
    public List<? extends EventLoop> eventLoops() {
        return loops;
    }

    @Override
    public int connectionCapacity() {
        return Integer.MAX_VALUE;
    }

    /** A simulated network has addresses and no names. */
    @Override
    public InetSocketAddress resolve(String host, int port) throws UnknownHostException {
        if (!LITERAL.matcher(host).matches()) {
            throw new UnknownHostException(host);
        }
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @Override
    public Listener bind(InetSocketAddress address, int backlog, Acceptor acceptor) throws IOException {
        if (isClosed) {
            throw new IOException("transport is closed");
        }
        SimulatedListener listener = new SimulatedListener(this, loops.get(0), acceptor);
        listener.open(address, backlog);
        listeners.add(listener);
        return listener;
    }

    @Override
    public Map<String, Long> gauges() {
        long held =
                connections.stream().mapToLong(SimulatedConnection::heldBytes).sum();
        return Map.of("connections.open", (long) connections.size(), "held.bytes", held);
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        new ArrayList<>(listeners).forEach(SimulatedListener::drop);
        new ArrayList<>(connections).forEach(SimulatedConnection::drop);
        loops.forEach(loop -> loop.worker().stopNow());
    }

    SimulatedRuntime runtime() {
        return runtime;
    }

    SimulatedNetwork network() {
        return network;
    }

    /** The loop with the fewest connections, as seen from the first one, which accepts them all. */
    SimulatedLoop idlestLoop() {
        return loops.stream()
                .filter(loop -> !loop.isAvoided() || loop.index() == 0)
                .min(Comparator.comparingInt(SimulatedLoop::connections))
                .orElseThrow();
    }

    void opened(SimulatedConnection connection) {
        connections.add(connection);
    }

    void closed(SimulatedConnection connection) {
        connections.remove(connection);
    }

    void closed(SimulatedListener listener) {
        listeners.remove(listener);
    }
}
