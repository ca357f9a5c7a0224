package dev.weir.testing;

import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A {@link PeerServer} on the simulated network. */
final class SimulatedServer implements PeerServer {
    private static final int BACKLOG = 4096;

    private final SimulatedPeers peers;
    private final Consumer<Peer> onAccept;
    private final List<Peer> accepted = new ArrayList<>();
    private final SimulatedPort port;
    private int asked;

    SimulatedServer(SimulatedPeers peers, InetSocketAddress address, int windowBytes, Consumer<Peer> onAccept) {
        this.peers = peers;
        this.onAccept = onAccept;
        try {
            port = peers.network()
                    .listen(address, BACKLOG, windowBytes, new SimulatedNetwork.Owner(peers.worker(), this::accept));
        } catch (BindException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InetSocketAddress address() {
        return port.address();
    }

    @Override
    public Peer next() {
        int index = asked++;
        peers.await("client " + index + " of " + address(), () -> accepted.size() > index);
        return accepted.get(index);
    }

    @Override
    public int accepted() {
        return accepted.size();
    }

    @Override
    public void close() {
        port.close();
    }

    private void accept() {
        for (SimulatedSocket socket = port.accept(); socket != null; socket = port.accept()) {
            Peer peer = peers.newPeer();
            onAccept.accept(peer);
            peers.attach(peer, socket);
            accepted.add(peer);
        }
    }
}
