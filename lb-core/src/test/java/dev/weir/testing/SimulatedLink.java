package dev.weir.testing;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;

/** What lies between the two ends of a simulated connection: packets under way, in order for each direction. */
final class SimulatedLink {
    private final SimulatedNetwork network;
    private final InetSocketAddress one;
    private final InetSocketAddress other;
    private final Queue<Runnable> heldBack = new ArrayDeque<>();
    private final long[] lastArrival = new long[2];

    SimulatedLink(SimulatedNetwork network, InetSocketAddress one, InetSocketAddress other) {
        this.network = network;
        this.one = one;
        this.other = other;
    }

    /** Carries a packet in one of the two directions, 0 or 1. */
    void carry(int direction, Runnable arrival) {
        long now = network.runtime().elapsed().toNanos();
        lastArrival[direction] = Math.max(now + network.drawDelayNanos(), lastArrival[direction]);
        network.runtime().schedule(lastArrival[direction] - now, network.wire(), () -> arrive(arrival));
    }

    /** Lets packets go that were held back, unless they still must be. */
    void release() {
        if (network.isStalled(one, other)) {
            return;
        }
        for (Runnable arrival = heldBack.poll(); arrival != null; arrival = heldBack.poll()) {
            network.runtime().schedule(0, network.wire(), arrival);
        }
    }

    private void arrive(Runnable arrival) {
        if (network.isStalled(one, other)) {
            heldBack.add(arrival);
        } else {
            arrival.run();
        }
    }
}
