package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.LoadBalancerListener;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A load balancer starts whole or not at all, stops without loss until the deadline, and survives its listeners. */
abstract class LifecycleContract extends LoadBalancerCase {
    private static final int CONNECTIONS = 20;

    @Test
    void letsConnectionsFinishWhileItStops() {
        PeerServer server = echoing();
        LoadBalancer balancer = start(frontend(), backend().server(server("a", server.address())));
        Peer client = connect(balancer).send(10);
        peers.await("echo", () -> client.received() == 10);
        CompletableFuture<DrainReport> stopped =
                balancer.stop(Drain.within(ms(9_000))).toCompletableFuture();
        InetSocketAddress closedPort = client.remoteAddress();
        peers.await("the port refuses", () -> refuses(closedPort));

        client.send(5_000).finish();
        peers.await("echo", () -> client.ending() == Ending.FIN);
        assertThat(client.received()).isEqualTo(5_010);
        DrainReport report = await("stopped", stopped);
        assertThat(report.finished()).isPositive();
        assertThat(report.closed()).isZero();
        assertThat(recorder.connections())
                .filteredOn(record -> record.client().equals(client.localAddress()))
                .singleElement()
                .satisfies(record -> assertThat(record.termination().code()).isEqualTo("--"));
    }

    /** Tries once; who gets in before the port is closed ends at once. */
    private boolean refuses(InetSocketAddress port) {
        Peer late = peers.connect(port).finish();
        peers.await("an answer", () -> late.isRefused() || late.isConnected());
        return late.isRefused();
    }

    @Test
    void resetsWhatIsLeftAtTheDeadline() {
        PeerServer server = listen();
        LoadBalancer balancer = start(frontend(), backend().server(server("a", server.address())));
        for (int i = 0; i < CONNECTIONS; i++) {
            connect(balancer);
            server.next();
        }
        DrainReport report = stop(balancer, Drain.within(ms(200)));
        assertThat(report.closed()).isEqualTo(CONNECTIONS);
        assertThat(report.finished()).isZero();
        assertThat(report.elapsed().toMillis()).isBetween(200L, 3_000L);
        peers.await("records", () -> recorder.connections().size() == CONNECTIONS);
        assertThat(recorder.connections())
                .extracting(ConnectionSummary::termination)
                .hasToString("[" + "KD, ".repeat(CONNECTIONS - 1) + "KD]");
    }

    @Test
    void canBeStoppedTwiceAndNotStartedTwice() {
        LoadBalancer balancer = start(frontend(), backend().server(server("a", listen().address())));
        assertThatThrownBy(balancer::startAsync)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("RUNNING");
        DrainReport first = stop(balancer, Drain.now());
        assertThat(stop(balancer, Drain.within(ms(9_000)))).isEqualTo(first);
        assertThatThrownBy(() -> balancer.localAddress(FRONTEND, "tcp"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("STOPPED");
    }

    @Test
    void tellsOfEveryFrontendAndBackendAtBeginningAndEnd() {
        LoadBalancer balancer =
                start(frontend(), backend().server(server("a", echoing().address())));
        Peer client = connect(balancer).send(10).finish();
        peers.await("answer", () -> client.ending() == Ending.FIN);
        ended(1);
        stop(balancer, Drain.now());
        assertThat(recorder.events().stream().map(LbEvent::message))
                .containsSubsequence(
                        "Proxy ft started.",
                        "Proxy bk started.",
                        "Proxy ft stopped (cumulated conns: FE: 1, BE: 0).",
                        "Proxy bk stopped (cumulated conns: FE: 0, BE: 1).");
    }

    @Test
    void stopsFromInsideAListener() {
        LoadBalancer balancer = create(Topology.of(
                frontend().build(),
                backend().server(server("a", listen().address())).build()));
        CompletableFuture<DrainReport> stopped = new CompletableFuture<>();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                if (event instanceof LbEvent.Started) {
                    balancer.close();
                    balancer.stop(Drain.now()).thenAccept(stopped::complete);
                }
            }
        });
        balancer.startAsync();
        await("stopped", stopped);
    }

    @Test
    void namesTheBindWhosePortIsTakenAndLeavesNothingOpen() {
        LoadBalancer holder = start(frontend(), backend().server(server("a", listen().address())));
        int taken = address(holder).getPort();
        int free = freePort();
        Frontend both = Frontend.named("other")
                .bind("first", "127.0.0.1", free)
                .bind("second", "127.0.0.1", taken)
                .defaultBackend(BACKEND)
                .build();
        Backend backend = backend().server(server("a", listen().address())).build();
        CompletableFuture<LoadBalancer> start =
                create(Topology.of(both, backend)).startAsync().toCompletableFuture();
        peers.await("failed", start::isDone);

        assertThatThrownBy(start::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("bind 'other/second' at 127.0.0.1:" + taken);
        peers.await(
                "the first port is closed again",
                () -> refuses(new InetSocketAddress(InetAddress.getLoopbackAddress(), free)));
    }

    @Test
    void namesEveryServerThatCannotBeResolved() {
        Backend backend = backend()
                .server(Server.of("a", "no-such-host.invalid", 1))
                .server(Server.of("b", "127.0.0.1", 1))
                .server(Server.of("c", "nor-this-one.invalid", 1))
                .build();
        CompletableFuture<LoadBalancer> start =
                create(Topology.of(frontend().build(), backend)).startAsync().toCompletableFuture();
        peers.await("failed", start::isDone);
        assertThatThrownBy(start::join)
                .cause()
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("bk/a")
                .hasMessageContaining("no-such-host.invalid")
                .hasMessageContaining("bk/c");
    }

    @Test
    void carriesTrafficWhileAListenerThrowsOrBlocks() {
        PeerServer server = echoing();
        LoadBalancer balancer = start(frontend(), backend().server(server("a", server.address())));
        CountDownLatch release = new CountDownLatch(1);
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onClosed(ConnectionSummary connection) {
                if (!peers.isSimulated()) {
                    awaitUninterruptibly(release);
                }
                throw new IllegalStateException("a listener that fails on purpose");
            }
        });
        for (int i = 0; i < CONNECTIONS; i++) {
            Peer client = connect(balancer).send(100).finish();
            peers.await("echo " + i, () -> client.ending() == Ending.FIN);
            assertThat(client.received()).isEqualTo(100);
        }
        release.countDown();
        ended(CONNECTIONS);
        assertAtRest(balancer);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
