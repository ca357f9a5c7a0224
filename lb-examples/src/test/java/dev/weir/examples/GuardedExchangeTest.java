package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Topology;
import dev.weir.testing.Peer;
import dev.weir.testing.ScriptedProbes;
import dev.weir.testing.SimulatedPeers;
import dev.weir.testing.TransportFixture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A storm of clients, in virtual time: the servers get what they can bear, and nobody is turned away. */
class GuardedExchangeTest {
    private static final int STORM = 1_500;
    private static final int RATE = 200;

    private final Topology topology = GuardedExchange.topology();
    private final SimulatedPeers peers = new SimulatedPeers(2013);
    private final LoadBalancer lb = LoadBalancer.builder(topology)
            .runtime(peers.runtime())
            .transport(TransportFixture.simulated(peers).provider())
            .probes(new ScriptedProbes())
            .build();

    @Test
    @SuppressWarnings("AddressSelection") // literals have one address
    void spreadsAStormOfReconnectsOverSeconds() throws Exception {
        Backend backend = topology.backend("bk_exchange");
        backend.servers()
                .forEach(server -> peers.listen(new InetSocketAddress(server.host(), server.port()), Peer::echo));
        lb.startAsync();
        peers.await("started", () -> lb.snapshot().frontends().stream()
                .anyMatch(ft -> !ft.binds().isEmpty()));
        List<Peer> clients = new ArrayList<>();
        InetAddress office = InetAddress.getByAddress(new byte[] {10, 8, 0, 1});
        for (int i = 0; i < STORM; i++) {
            clients.add(peers.connectFrom(office, new InetSocketAddress("10.0.0.9", 443))
                    .send(100));
        }
        peers.pass(Duration.ofMillis(900));
        assertThat(lb.snapshot().backend("bk_exchange").servers())
                .extracting(ServerSnapshot::total)
                .allMatch(total -> total <= RATE);

        peers.await("everybody is served", () -> clients.stream().allMatch(client -> client.received() == 100));
        assertThat(lb.snapshot().backend("bk_exchange").connectionErrors()).isZero();
        assertThat(lb.snapshot().backend("bk_exchange").server("cas3").total())
                .as("the backup")
                .isZero();
    }
}
