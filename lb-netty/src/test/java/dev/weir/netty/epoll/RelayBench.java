package dev.weir.netty.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Side;
import dev.weir.contract.ScriptedAcceptor;
import dev.weir.spi.Listener;
import dev.weir.spi.TransportContext;
import dev.weir.testing.Peer;
import dev.weir.testing.PeerServer;
import dev.weir.testing.Peers;
import dev.weir.testing.Residue;
import dev.weir.testing.TransportFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A transport with injected system calls that relays everybody to one server, and checks at the end that nothing is left. */
final class RelayBench implements AutoCloseable {
    private static final long STEP = 512 << 10;
    private static final int ROUNDS = 50;
    private static final Duration STALL = Duration.ofMillis(10);

    final Peers peers;
    final EpollTransport transport;
    final PeerServer server;
    final Listener listener;
    final List<String> degraded = new CopyOnWriteArrayList<>();
    private final ScriptedAcceptor acceptor;
    private final Residue before;

    RelayBench(int eventLoops, int pipesPerLoop, SpliceCalls splices) throws IOException {
        this(eventLoops, pipesPerLoop, splices, new SocketCalls());
    }

    RelayBench(int eventLoops, int pipesPerLoop, SpliceCalls splices, SocketCalls sockets) throws IOException {
        TransportFixture fixture = TransportFixture.onSockets("bench", context -> {
            throw new IOException("made by the bench");
        });
        peers = fixture.peers();
        warm();
        before = peers.residue();
        transport = EpollTransport.open(
                new TransportContext("bench", peers.runtime(), degraded::add),
                new EpollSettings(eventLoops, true, pipesPerLoop, "test"),
                sockets,
                splices);
        server = peers.listenNarrow(peer -> {});
        acceptor = new ScriptedAcceptor(transport.eventLoops());
        acceptor.plan(connection -> connection.connect(server.address()));
        listener = transport.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64, acceptor);
        listener.start();
    }

    /** What a library, or the JDK at its first closed socket, opens once and keeps must not look like a leak. */
    private static void warm() {
        EpollProbe.run();
        TransportFixture fixture = TransportFixture.onSockets("warming", context -> {
            throw new IOException("not needed");
        });
        try (Peers first = fixture.peers()) {
            PeerServer accepting = first.listen(peer -> {});
            first.connect(accepting.address());
            accepting.next();
            first.disconnect();
        }
    }

    /** A client that is relayed to {@link PeerServer#next()}. */
    Peer connect() {
        int known = acceptor.accepted();
        Peer client = peers.connectNarrow(listener.localAddress());
        peers.await("accepted", () -> acceptor.accepted() > known);
        return client;
    }

    /** The first connection. */
    EpollConnection connection() {
        return (EpollConnection) acceptor.connections().get(0).connection();
    }

    /** What was heard of the first connection. */
    List<String> events() {
        return acceptor.connections().get(0).events();
    }

    /** Lets a paused reader of the first connection read on, little by little, until what blocks is a pipe. */
    void blockWithAPipe(Peer reader) {
        EpollConnection connection = connection();
        for (int round = 1; round <= ROUNDS; round++) {
            long limit = round * STEP;
            reader.readUpTo(limit);
            peers.await("blocked", () -> reader.received() == limit && isBlocked(connection));
            if (gauge("pipes.used") == 1) {
                return;
            }
        }
        throw new AssertionError("never spliced");
    }

    /** Twice in a row with nothing read between, because the reader has got what it may read and more is on its way. */
    private boolean isBlocked(EpollConnection connection) {
        long[] received = new long[2];
        boolean[] blocked = new boolean[1];
        for (int look = 0; look < received.length; look++) {
            int index = look;
            peers.call(connection.loop, () -> {
                received[index] = connection.received(Side.CLIENT);
                blocked[0] = connection.isBlocked(Side.SERVER);
            });
            peers.pass(STALL);
        }
        return blocked[0] && received[0] == received[1];
    }

    long gauge(String name) {
        return transport.gauges().get(name);
    }

    void assertComplete(Peer sender, Peer receiver) {
        peers.await("end of stream", () -> receiver.ending() != Peer.Ending.OPEN);
        assertThat(receiver.ending()).isEqualTo(Peer.Ending.FIN);
        assertThat(receiver.received()).isEqualTo(sender.sent());
        assertThat(receiver.receivedHash()).isEqualTo(sender.sentHash());
    }

    @Override
    public void close() {
        peers.disconnect();
        peers.await("connections ended", () -> gauge("connections.open") == 0);
        assertThat(gauge("pipes.used")).as("pipes borrowed").isZero();
        assertThat(gauge("leftover.buffers")).as("buffers kept").isZero();
        assertThat(gauge("leftover.bytes")).as("bytes kept").isZero();
        transport.close();
        assertThat(acceptor.breaches()).as("breaches of the contract").isEmpty();
        assertThat(acceptor.pauses()).as("pauses").isEmpty();
        peers.close();
        peers.await("descriptors back to " + before, () -> peers.residue().equals(before));
    }
}
