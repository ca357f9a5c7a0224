package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.Side;
import dev.weir.spi.Connection;
import dev.weir.spi.Listener;
import dev.weir.spi.Transport;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What every contract test starts from, a transport with one open port and one test server, and what every one ends with:
 * no breach of the rules for callbacks, and no thread, socket or pipe left.
 */
@Timeout(60)
abstract class TransportCase {
    private static final int BACKLOG = 1024;
    private static final double QUIET = 0.2;
    private static final int QUIET_TRIES = 3;
    private static final Duration STALL = Duration.ofMillis(20);
    private static final long CANARY_BYTES = 64;
    private static final Set<String> WARM = ConcurrentHashMap.newKeySet();

    TransportFixture fixture;
    Peers peers;
    Transport transport;
    ScriptedAcceptor acceptor;
    Listener listener;
    PeerServer server;
    private Residue before;
    private final List<Peer> canaries = new ArrayList<>();
    private long canaryBytes;
    private final List<String> degraded = new ArrayList<>();

    /** A new fixture for each call. */
    abstract TransportFixture newFixture();

    @BeforeEach
    void open() throws IOException {
        fixture = warmFixture();
        before = fixture.peers().residue();
        peers = fixture.peers();
        transport = newTransport(fixture);
        acceptor = new ScriptedAcceptor(transport.eventLoops());
        server = peers.listen(peer -> {});
        acceptor.plan(connection -> connection.connect(server.address()));
        listener = transport.bind(loopback(0), BACKLOG, acceptor);
        listener.start();
    }

    @AfterEach
    void leavesNothingBehind() {
        try {
            closeListener(listener);
            peers.await("balance of admit(), accepted() and unused()", () -> acceptor.outstanding() == 0);
            peers.disconnect();
        } finally {
            transport.close();
            peers.close();
        }
        assertThat(acceptor.breaches()).as("breaches of the contract").isEmpty();
        peers.await("threads ended: " + peers.liveThreads(), () -> peers.liveThreads()
                .isEmpty());
        peers.await("sockets and pipes closed", () -> peers.residue().equals(before));
        assertThat(levels().values())
                .as("gauges of a closed transport: " + levels())
                .containsOnly(0L);
    }

    // ---- connections

    /** A connection of a new client that is relayed to the test server. */
    final Relayed relay() {
        return relay(peers.connect(listener.localAddress()));
    }

    /** The connection of a client, once it is relayed to the test server. */
    final Relayed relay(Peer client) {
        RecordingHandler connection = accepted(client);
        peers.await("relaying " + connection, connection::isRelaying);
        return new Relayed(client, server.next(), connection);
    }

    /** A client whose connection waits, and no attempt to connect is made. */
    final RecordingHandler hold(Peer client) {
        return accepted(client);
    }

    /** The load balancer's side of a client, once accepted. */
    final RecordingHandler accepted(Peer client) {
        peers.await("connected " + client, client::isConnected);
        peers.await("accepted " + client, () -> wasAccepted(client));
        return find(client.localAddress());
    }

    final boolean wasAccepted(Peer client) {
        return find(client.localAddress()) != null;
    }

    /** From now on each accepted connection first does this, on its event loop. */
    final void plan(Consumer<RecordingHandler> plan) {
        acceptor.plan(plan);
    }

    /** Runs an action on the connection's loop and waits for it. */
    final void on(RecordingHandler connection, Runnable action) {
        peers.call(connection.connection().eventLoop(), action);
    }

    /** What happens meanwhile is then seen by the event loops in one look. */
    final void whileLoopsStandStill(Runnable action) {
        peers.whileHeld(transport.eventLoops(), action);
    }

    /** Waits for a callback. */
    final void awaitEvent(RecordingHandler connection, String event) {
        peers.await(event + " of " + connection.connection().clientAddress(), () -> connection.has(event));
    }

    // ---- oracles

    /** Oracle B: all that the sender was told to send, and nothing else, has arrived. */
    final void assertComplete(Peer sender, Peer receiver) {
        peers.await(
                "all bytes of " + sender + " at " + receiver,
                () -> sender.hasSentAll() && receiver.received() >= sender.sent());
        assertPrefix(sender, receiver);
        assertThat(receiver.received()).as("bytes received").isEqualTo(sender.sent());
        assertThat(receiver.receivedHash()).as("SHA-256 of the stream").isEqualTo(sender.sentHash());
    }

    /** Oracle B for an abnormal end: what arrived is a prefix of what was sent. */
    final void assertPrefix(Peer sender, Peer receiver) {
        assertThat(receiver.firstWrongByte(sender.id()))
                .as("offset of the first foreign byte")
                .isEqualTo(-1);
        assertThat(receiver.received()).as("bytes received").isLessThanOrEqualTo(sender.sent());
    }

    /** Oracle E: waits for the end of a peer's incoming stream and checks its kind. */
    final void assertEnding(Peer peer, Peer.Ending expected) {
        peers.await("end of stream at " + peer, () -> peer.ending() != Peer.Ending.OPEN);
        peers.await(expected + " at " + peer, () -> peer.ending() == expected);
        if (expected == Peer.Ending.RESET) {
            assertThat(peer.sawFin()).as("clean end before the reset").isFalse();
        }
    }

    /** Oracle J: the connection was closed, last of all and once, after these other events. */
    final void assertEvents(RecordingHandler connection, String... expected) {
        awaitEvent(connection, "closed");
        assertThat(connection.events()).containsExactly(expected);
    }

    /** Waits until the transport cannot write to a side and its peer on the other side cannot send. */
    final void awaitBlocked(Relayed relayed, Side to) {
        peers.await(to + " blocked", () -> isBlocked(relayed, to));
        Peer sender = relayed.opposite(to);
        long[] sent = {-1};
        peers.await("sending stalled", () -> {
            long before = sent[0];
            peers.pass(STALL);
            sent[0] = sender.sent();
            return sent[0] == before;
        });
    }

    final boolean isBlocked(Relayed relayed, Side to) {
        boolean[] blocked = new boolean[1];
        on(
                relayed.connection(),
                () -> blocked[0] = relayed.connection().connection().isBlocked(to));
        return blocked[0];
    }

    /** Bytes read and not yet written. */
    final long held(Connection connection, Side from) {
        long[] held = new long[1];
        peers.call(
                connection.eventLoop(), () -> held[0] = connection.received(from) - connection.delivered(from.other()));
        return held[0];
    }

    /** Oracle L: the event loops have nothing to do and do nothing. */
    final void assertQuiet() {
        double busy = peers.busyShare();
        for (int i = 1; i < QUIET_TRIES && busy >= QUIET; i++) {
            // What was under way may still have kept it busy; a loop that spins never stops.
            busy = peers.busyShare();
        }
        assertThat(busy).as("share of a core used while idle").isLessThan(QUIET);
    }

    /** Opens as many echoing connections as there are event loops, so that each loop has one. */
    final void openCanaries() {
        PeerServer echo = peers.listen(Peer::echo);
        acceptor.plan(connection -> connection.connect(echo.address()));
        for (int i = 0; i < transport.eventLoops().size(); i++) {
            Peer canary = peers.connect(listener.localAddress());
            accepted(canary);
            canaries.add(canary);
        }
        acceptor.plan(connection -> connection.connect(server.address()));
        assertCanariesSing();
    }

    /** Oracle N: connections that have nothing to do with the case go on. */
    final void assertCanariesSing() {
        canaryBytes += CANARY_BYTES;
        for (Peer canary : canaries) {
            canary.send(CANARY_BYTES);
        }
        for (Peer canary : canaries) {
            peers.await("echo for neighbour " + canary, () -> canary.received() == canaryBytes);
            assertComplete(canary, canary);
        }
    }

    /** Gauges that say how much there is now: no totals, which are called {@code bytes.…}, and nothing kept in a pool. */
    final Map<String, Long> levels() {
        Map<String, Long> levels = new TreeMap<>(transport.gauges());
        levels.keySet().removeIf(name -> name.startsWith("bytes.") || name.contains("pool"));
        return levels;
    }

    // ---- parts

    final Transport newTransport(TransportFixture from) throws IOException {
        TransportContext context = new TransportContext("contract", from.peers().runtime(), reason -> {
            synchronized (degraded) {
                degraded.add(reason);
            }
        });
        return from.factory().create(context);
    }

    /** What the transport told to have lost. */
    final List<String> degraded() {
        synchronized (degraded) {
            return List.copyOf(degraded);
        }
    }

    final void closeListener(Listener open) {
        BooleanSupplier closed = open.close().toCompletableFuture()::isDone;
        peers.await("listener closed", closed);
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    final void assume(TransportFixture.Ability ability) {
        assumeTrue(fixture.can(ability), () -> fixture.name() + " cannot do: " + ability);
    }

    final void assumeRealSockets() {
        assumeTrue(!peers.isSimulated(), "needs real sockets");
    }

    private @Nullable RecordingHandler find(InetSocketAddress client) {
        return acceptor.connections().stream()
                .filter(handler -> handler.connection().clientAddress().equals(client))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** What the JVM and a library open once and keep must not look like a leak of the first test. */
    private TransportFixture warmFixture() throws IOException {
        TransportFixture first = newFixture();
        if (!WARM.add(first.name())) {
            return first;
        }
        try (Peers firstPeers = first.peers()) {
            newTransport(first).close();
            firstPeers.listen(peer -> {}).close();
        }
        return newFixture();
    }
}
