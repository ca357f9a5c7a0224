package dev.weir.testing;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** An open port of the simulated network, with its queue of established connections that nobody has accepted yet. */
final class SimulatedPort {
    private final SimulatedNetwork network;
    private final InetSocketAddress address;
    private final int backlog;
    private final int windowBytes;
    private final SimulatedNetwork.Owner owner;
    private final Queue<SimulatedSocket> queue = new ArrayDeque<>();
    private boolean isClosed;

    SimulatedPort(
            SimulatedNetwork network,
            InetSocketAddress address,
            int backlog,
            int windowBytes,
            SimulatedNetwork.Owner owner) {
        this.network = network;
        this.address = address;
        this.backlog = backlog;
        this.windowBytes = windowBytes;
        this.owner = owner;
    }

    InetSocketAddress address() {
        return address;
    }

    int windowBytes() {
        return windowBytes;
    }

    boolean isFull() {
        return queue.size() >= backlog;
    }

    int waiting() {
        return queue.size();
    }

    boolean hasClient() {
        return !queue.isEmpty();
    }

    /** The client that waits longest, if there is one. It is up to the caller to say who owns it. */
    @Nullable
    SimulatedSocket accept() {
        SimulatedSocket accepted = queue.poll();
        if (accepted != null) {
            network.opened();
        }
        return accepted;
    }

    /** Resets who is in the queue, as a kernel does. */
    void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        network.closed(this);
        for (SimulatedSocket left = accept(); left != null; left = accept()) {
            left.reset();
        }
    }

    void offer(SimulatedSocket client) {
        queue.add(client);
        owner.worker().execute(owner.ready());
    }
}
