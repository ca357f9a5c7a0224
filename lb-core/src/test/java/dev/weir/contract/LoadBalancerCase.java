package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Snapshot;
import dev.weir.Topology;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.TcpLog;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import dev.weir.testing.Peers;
import dev.weir.testing.Recorder;
import dev.weir.testing.ScriptedProbes;
import dev.weir.testing.TransportFixture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What every test of a whole load balancer starts from, and the residue that none may leave. */
@Timeout(60)
abstract class LoadBalancerCase {
    static final String FRONTEND = "ft";
    static final String BACKEND = "bk";
    private static final String BIND = "tcp";

    TransportFixture fixture;
    Peers peers;
    final Recorder recorder = new Recorder();
    final ScriptedProbes probes = new ScriptedProbes();
    private final List<LoadBalancer> balancers = new ArrayList<>();

    /** A new fixture for each call. */
    abstract TransportFixture newFixture();

    @BeforeEach
    void openPeers() {
        fixture = newFixture();
        peers = fixture.peers();
    }

    @AfterEach
    void leavesNothingBehind() {
        try {
            peers.disconnect();
            balancers.forEach(balancer -> stop(balancer, Drain.now()));
        } finally {
            peers.close();
        }
        peers.await("threads ended: " + peers.liveThreads(), () -> peers.liveThreads()
                .isEmpty());
    }

    // ---- the load balancer

    /** A started load balancer with one frontend and one backend. */
    final LoadBalancer start(Frontend.Builder frontend, Backend.Builder backend) {
        LoadBalancer balancer = create(Topology.of(frontend.build(), backend.build()));
        await("started", balancer.startAsync());
        return balancer;
    }

    final LoadBalancer create(Topology topology) {
        LoadBalancer balancer = LoadBalancer.builder(topology)
                .runtime(peers.runtime())
                .transport(fixture.provider())
                .probes(probes)
                .build();
        balancer.subscribe(recorder);
        balancers.add(balancer);
        return balancer;
    }

    static Frontend.Builder frontend() {
        return Frontend.named(FRONTEND).bind(BIND, "127.0.0.1", 0).defaultBackend(BACKEND);
    }

    static Backend.Builder backend() {
        return Backend.named(BACKEND);
    }

    static Server server(String name, InetSocketAddress address) {
        return Server.of(name, address.getAddress().getHostAddress(), address.getPort());
    }

    static InetSocketAddress address(LoadBalancer balancer) {
        return balancer.localAddress(FRONTEND, BIND);
    }

    /** A client that connects to the load balancer; connected once this returns. */
    final Peer connect(LoadBalancer balancer) {
        Peer client = peers.connect(address(balancer));
        peers.await("connected " + client, client::isConnected);
        return client;
    }

    final DrainReport stop(LoadBalancer balancer, Drain drain) {
        return await("stopped", balancer.stop(drain));
    }

    /** What a stage completes with. */
    final <T> @Nullable T await(String what, CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        peers.await(what, future::isDone);
        return future.join();
    }

    /** Waits until this is so, and holds for clients too: a snapshot shows it a moment before it is in force. */
    final void awaitInForce(LoadBalancer balancer, String what, BooleanSupplier condition) {
        peers.await(what, condition);
        await(
                "in force",
                balancer.apply(balancer.plan(balancer.topology()))); // it takes its turn behind all that is under way
    }

    // ---- servers

    /** A server that accepts and does nothing by itself. */
    final PeerServer listen() {
        return peers.listen(peer -> {});
    }

    /** A port that nobody listens on. */
    final int freePort() {
        PeerServer probe = listen();
        int port = probe.address().getPort();
        probe.close();
        return port;
    }

    /** A server that sends back what it gets. */
    final PeerServer echoing() {
        return peers.listen(Peer::echo);
    }

    /**
     * The server's end of a client's connection, once the load balancer relays between them, seen by one byte of the server
     * that the client got. A server's kernel accepts before the load balancer knows, and until it knows, a client that
     * ends its stream without a byte has given up.
     */
    final Peer greeting(PeerServer server, Peer client) {
        Peer serverSide = server.next().send(1);
        peers.await("greeting", () -> client.received() == 1);
        return serverSide;
    }

    // ---- what happened

    /** The record of the n-th connection that ended, from 1. */
    final ConnectionSummary ended(int number) {
        peers.await("end of connection " + number, () -> recorder.connections().size() >= number);
        return recorder.connections().get(number - 1);
    }

    /** A client that says nothing more is served by this server, ends in order, and is told of. */
    final void assertServed(PeerServer by, Peer client) {
        int before = recorder.connections().size();
        Peer serverSide = by.next();
        client.finish();
        peers.await("end of stream", () -> serverSide.ending() == Ending.FIN);
        serverSide.finish();
        peers.await("end of stream", () -> client.ending() == Ending.FIN);
        assertThat(serverSide.received()).isEqualTo(client.sent());
        assertThat(serverSide.receivedHash()).as("the stream unchanged").isEqualTo(client.sentHash());
        ended(before + 1);
    }

    /** The end of a log line: from the state on. */
    static String tail(ConnectionSummary connection) {
        String line = TcpLog.format(connection, ZoneOffset.UTC);
        String[] fields = line.split(" ");
        return String.join(" ", List.of(fields).subList(fields.length - 3, fields.length));
    }

    static Snapshot.BackendSnapshot backendOf(LoadBalancer balancer) {
        return balancer.snapshot().backend(BACKEND);
    }

    static Snapshot.ServerSnapshot serverOf(LoadBalancer balancer, String name) {
        return backendOf(balancer).server(name);
    }

    /** Nothing is counted as in use any more. */
    final void assertAtRest(LoadBalancer balancer) {
        peers.await("no active connection", () -> balancer.snapshot().activeConnections() == 0);
        Snapshot snapshot = balancer.snapshot();
        assertThat(snapshot.frontends())
                .allSatisfy(frontend -> assertThat(frontend.active()).isZero());
        assertThat(snapshot.backends()).allSatisfy(backend -> {
            assertThat(backend.active()).isZero();
            assertThat(backend.queued()).isZero();
            assertThat(backend.servers())
                    .allSatisfy(server -> assertThat(server.active()).isZero());
        });
    }

    /** Milliseconds of the peers' clock. */
    final long millis() {
        return peers.runtime().nanoTime() / 1_000_000;
    }

    static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
