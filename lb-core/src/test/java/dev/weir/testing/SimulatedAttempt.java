package dev.weir.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connection that is being established. */
final class SimulatedAttempt {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int THERE = 0;
    private static final int BACK = 1;

    private final SimulatedNetwork network;
    private final SimulatedWorker owner;
    private final SimulatedLink link;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final int windowBytes;
    private final SimulatedNetwork.ConnectResult result;
    private boolean isOver;

    SimulatedAttempt(
            SimulatedNetwork network,
            SimulatedWorker owner,
            InetSocketAddress local,
            InetSocketAddress remote,
            int windowBytes,
            SimulatedNetwork.ConnectResult result) {
        this.network = network;
        this.owner = owner;
        this.local = local;
        this.remote = remote;
        this.windowBytes = windowBytes;
        this.result = result;
        link = network.newLink(local, remote);
    }

    void start() {
        link.carry(THERE, this::arrive);
    }

    /** Gives up: no result follows. */
    void abandon() {
        if (!isOver) {
            end();
            network.remove(link);
        }
    }

    private void arrive() {
        if (isOver || network.isSilent(remote)) {
            return;
        }
        SimulatedPort port = network.port(remote);
        if (port != null && port.isFull()) {
            network.runtime().schedule(RETRY.toNanos(), network.wire(), this::arrive);
        } else if (port != null) {
            SimulatedSocket near = new SimulatedSocket(network, link, THERE, local, remote, windowBytes);
            SimulatedSocket far = new SimulatedSocket(network, link, BACK, remote, local, port.windowBytes());
            near.connectTo(far);
            port.offer(far);
            answer(near, null);
        } else if (local.equals(remote)) {
            SimulatedSocket self = new SimulatedSocket(network, link, THERE, local, remote, windowBytes);
            self.connectTo(self);
            answer(self, null);
        } else {
            answer(null, new ConnectException("Connection refused"));
        }
    }

    private void answer(@Nullable SimulatedSocket socket, @Nullable IOException failure) {
        link.carry(BACK, () -> {
            if (isOver) {
                refuse(socket);
            } else {
                owner.execute(() -> tell(socket, failure));
            }
        });
    }

    private void tell(@Nullable SimulatedSocket socket, @Nullable IOException failure) {
        if (isOver) {
            refuse(socket);
            return;
        }
        end();
        if (socket != null) {
            network.opened();
            socket.ownedBy(owner);
            result.connected(socket);
        } else if (failure != null) {
            network.remove(link);
            result.failed(failure);
        }
    }

    /** The other end believes in a connection that nobody wants any more. */
    private void refuse(@Nullable SimulatedSocket socket) {
        if (socket != null) {
            network.opened();
            socket.reset();
        }
    }

    private void end() {
        isOver = true;
        network.closed();
    }
}
