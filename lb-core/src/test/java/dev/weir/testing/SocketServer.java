package dev.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A {@link PeerServer} on a port of the loopback interface. */
final class SocketServer implements PeerServer {
    private static final int BACKLOG = 4096;

    private final SocketPeers peers;
    private final SocketLoop loop;
    private final ServerSocketChannel channel;
    private final InetSocketAddress address;
    private final Supplier<Peer> newPeer;
    private final Consumer<Peer> onAccept;
    private final List<Peer> accepted = new CopyOnWriteArrayList<>();
    private int asked;

    /** @param receiveBuffer bytes for each peer's socket, or 0 for the system's choice */
    SocketServer(
            SocketPeers peers, SocketLoop loop, int receiveBuffer, Supplier<Peer> newPeer, Consumer<Peer> onAccept) {
        this.peers = peers;
        this.loop = loop;
        this.newPeer = newPeer;
        this.onAccept = onAccept;
        try {
            channel = ServerSocketChannel.open();
            if (receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            }
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            address = (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        loop.execute(this::register);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public Peer next() {
        int index = asked++;
        peers.await("client " + index + " of the test server at " + address, () -> accepted.size() > index);
        return accepted.get(index);
    }

    @Override
    public int accepted() {
        return accepted.size();
    }

    @Override
    public void close() {
        peers.onLoop(loop, () -> {
            try {
                loop.close(channel); // now, not only in the loop's next pass
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void register() {
        try {
            loop.register(channel, SelectionKey.OP_ACCEPT, this::accept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            for (SocketChannel client = channel.accept(); client != null; client = channel.accept()) {
                Peer peer = newPeer.get();
                SelectionKey key = loop.register(client, 0, peer::turn);
                onAccept.accept(peer);
                peer.connected(new RealSocket(loop, client, key));
                accepted.add(peer);
            }
        } catch (IOException e) {
            // No descriptor, or the client left: the next event tries again.
            return;
        }
    }
}
