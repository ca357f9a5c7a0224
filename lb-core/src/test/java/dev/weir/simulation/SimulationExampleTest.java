package dev.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.testing.Peer;
import dev.weir.testing.ScriptedProbes;
import dev.weir.testing.SimulatedPeers;
import dev.weir.testing.TransportFixture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The program of {@code docs/simulation.md}: how a user tests a topology in virtual time. */
class SimulationExampleTest {
    private static final Topology TOPOLOGY = Topology.of(
            Frontend.named("ft_imap")
                    .bind("imaps", "127.0.0.1", 0)
                    .clientTimeout(Duration.ofMinutes(30))
                    .defaultBackend("bk_imap")
                    .build(),
            Backend.named("bk_imap")
                    .server(Server.of("mail", "127.0.0.1", 993))
                    .serverTimeout(Duration.ofMinutes(30))
                    .build());

    @Test
    void anIdleMailClientIsLetGoAfterHalfAnHour() {
        SimulatedPeers peers = new SimulatedPeers(42);
        peers.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 993), Peer::echo);
        LoadBalancer lb = LoadBalancer.builder(TOPOLOGY)
                .runtime(peers.runtime())
                .transport(TransportFixture.simulated(peers).provider())
                .probes(new ScriptedProbes())
                .build();
        lb.startAsync();
        peers.await("started", () -> lb.snapshot().frontends().stream()
                .anyMatch(ft -> !ft.binds().isEmpty()));

        Peer client = peers.connect(lb.localAddress("ft_imap", "imaps")).send(100);
        peers.await("answer", () -> client.received() == 100);
        peers.pass(Duration.ofMinutes(29));
        assertThat(client.ending()).isEqualTo(Peer.Ending.OPEN);
        peers.pass(Duration.ofMinutes(2));
        assertThat(client.ending()).isEqualTo(Peer.Ending.FIN);
    }
}
