package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.LoadBalancer;
import dev.weir.Topology;
import dev.weir.testing.Peer;
import dev.weir.testing.Recorder;
import dev.weir.testing.ScriptedProbes;
import dev.weir.testing.SimulatedPeers;
import dev.weir.testing.TransportFixture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The year with its published addresses, in virtual time: clients stay connected through all of it. */
class LiveChangeTest {
    private static final int CLIENTS = 60;
    private static final InetSocketAddress FRONT = new InetSocketAddress("10.0.0.9", 443);
    private static final InetSocketAddress PHONES = new InetSocketAddress("10.0.0.6", 443);
    private static final InetSocketAddress CAS3 = new InetSocketAddress("10.0.0.17", 443);

    private final SimulatedPeers peers = new SimulatedPeers(2013);
    private final Recorder recorder = new Recorder();
    private final LoadBalancer lb = LoadBalancer.builder(LiveChange.firstDay())
            .runtime(peers.runtime())
            .transport(TransportFixture.simulated(peers).provider())
            .probes(new ScriptedProbes())
            .build();

    @Test
    void keepsEverybodyThroughAllChanges() {
        start();
        List<Peer> firstDay = connect(FRONT, CLIENTS);
        await(lb.backend(LiveChange.BACKEND).addServer(LiveChange.clientAccessServer("cas3", CAS3)));
        List<Peer> later = connect(FRONT, CLIENTS);
        assertThat(active("cas3")).isEqualTo(CLIENTS / 3);

        await(lb.apply(lb.plan(LiveChange.withPhones(lb.topology(), PHONES))));
        List<Peer> phones = connect(PHONES, CLIENTS);

        CompletableFuture<DrainReport> drained = lb.backend(LiveChange.BACKEND)
                .server("cas1")
                .drain(Drain.within(Duration.ofHours(1)))
                .toCompletableFuture();
        peers.pass(Duration.ofSeconds(1));
        List<Peer> last = connect(FRONT, CLIENTS);
        List<Peer> all = new ArrayList<>(firstDay);
        List.of(later, phones, last).forEach(all::addAll);
        assertThat(all).allMatch(client -> client.ending() == Peer.Ending.OPEN);
        all.forEach(Peer::finish);
        assertThat(await(drained).closed()).isZero();
        Topology now = await(lb.backend(LiveChange.BACKEND).server("cas1").remove());

        assertThat(now.backend(LiveChange.BACKEND).servers())
                .extracting(server -> server.name())
                .containsExactly("cas2", "cas3");
        peers.await("everybody has left", () -> recorder.connections().size() == 4 * CLIENTS);
        assertThat(recorder.connections())
                .allMatch(record -> record.termination().code().equals("--"));
    }

    @Test
    void lateComersHaveTheLongerTimeout() {
        start();
        List<Peer> before = connect(FRONT, 2);
        await(lb.apply(lb.plan(LiveChange.withPhones(lb.topology(), PHONES))));
        List<Peer> after = connect(FRONT, 2);

        peers.pass(Duration.ofMinutes(59));

        assertThat(before).noneMatch(client -> client.ending() == Peer.Ending.OPEN);
        assertThat(after).allMatch(client -> client.ending() == Peer.Ending.OPEN);
    }

    private void start() {
        lb.subscribe(recorder);
        List.of("10.0.0.15", "10.0.0.16", "10.0.0.17")
                .forEach(host -> peers.listen(new InetSocketAddress(host, 443), Peer::echo));
        await(lb.startAsync());
    }

    private List<Peer> connect(InetSocketAddress port, int clients) {
        List<Peer> connected = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            connected.add(peers.connect(port).send(10));
        }
        peers.await("served", () -> connected.stream().allMatch(client -> client.received() == 10));
        return connected;
    }

    private int active(String server) {
        return lb.snapshot().backend(LiveChange.BACKEND).server(server).active();
    }

    private <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> result = stage.toCompletableFuture();
        peers.await("completed", result::isDone);
        return result.join();
    }
}
