package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Topology;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.testing.Peer;
import dev.weir.testing.Recorder;
import dev.weir.testing.ScriptedProbes;
import dev.weir.testing.SimulatedPeers;
import dev.weir.testing.TransportFixture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A working day of two hundred Outlooks with the published addresses, in virtual time. */
@SuppressWarnings("AddressSelection") // literals have one address
class Exchange2010AffinityTest {
    private static final int CLIENTS = 200;
    private static final int[] MAPI_PORTS = {135, 60_000, 60_001};

    private final Topology topology = Exchange2010Affinity.topology();
    private final SimulatedPeers peers = new SimulatedPeers(2010);
    private final ScriptedProbes probes = new ScriptedProbes();
    private final Recorder recorder = new Recorder();
    private final LoadBalancer lb = LoadBalancer.builder(topology)
            .runtime(peers.runtime())
            .transport(TransportFixture.simulated(peers).provider())
            .probes(probes)
            .build();

    @Test
    void keepsTheThreePortsOfEveryClientTogether() {
        start();
        List<Peer> morning = connectAll();
        peers.pass(Duration.ofHours(1)); // they are as quiet as they like, and nobody is cut or forgotten
        assertThat(morning).allMatch(client -> client.ending() == Peer.Ending.OPEN);
        assertThat(lb.snapshot().stickTable("mapi").entries()).isEqualTo(CLIENTS);

        kill("cas1");
        peers.await("cut off", () -> morning.stream().anyMatch(client -> client.ending() == Peer.Ending.RESET));
        List<Peer> noon = connectAll();
        assertThat(active("bk_mapi-epm", "cas1")).isZero();
        morning.forEach(Peer::finish);
        noon.forEach(Peer::finish);
        peers.await("everybody has left", () -> recorder.connections().size() == 2 * MAPI_PORTS.length * CLIENTS);

        Map<InetAddress, String> before = new HashMap<>();
        Map<InetAddress, String> after = new HashMap<>();
        recorder.connections().forEach(record -> {
            boolean isBefore = record.totalMillis() >= Duration.ofHours(1).toMillis();
            String other = (isBefore ? before : after).put(record.client().getAddress(), record.server());
            assertThat(other).isIn(null, record.server());
        });
        assertThat(before).hasSize(CLIENTS).containsValues("cas1", "cas2", "cas3");
        assertThat(after).hasSize(CLIENTS).containsValues("cas2", "cas3").doesNotContainValue("cas1");
    }

    private void start() {
        lb.subscribe(recorder);
        for (Backend backend : topology.backends()) {
            backend.servers().forEach(server -> peers.listen(address(server), Peer::echo));
        }
        lb.startAsync();
        peers.await("started", () -> lb.snapshot().frontends().stream()
                .anyMatch(ft -> !ft.binds().isEmpty()));
    }

    /** One port after the other, as Outlook does; all clients at once. */
    private List<Peer> connectAll() {
        List<Peer> all = new ArrayList<>();
        for (int port : MAPI_PORTS) {
            List<Peer> these = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                these.add(peers.connectFrom(client(i), new InetSocketAddress("10.0.0.9", port))
                        .send(10));
            }
            peers.await("served", () -> these.stream().allMatch(client -> client.received() == 10));
            all.addAll(these);
        }
        return all;
    }

    private void kill(String name) {
        topology.backends().stream()
                .flatMap(backend -> backend.servers().stream())
                .filter(server -> server.name().equals(name))
                .forEach(server -> probes.answer(address(server), Verdict.FAIL));
        peers.pass(Duration.ofSeconds(10));
        assertThat(lb.snapshot().backends().stream()
                        .map(backend -> backend.server(name))
                        .map(ServerSnapshot::status))
                .allMatch(status -> status.toString().equals("DOWN"));
    }

    private int active(String backend, String server) {
        return lb.snapshot().backend(backend).server(server).active();
    }

    private static InetSocketAddress address(Server server) {
        return new InetSocketAddress(server.host(), server.port());
    }

    private static InetAddress client(int number) {
        return new InetSocketAddress("10.8." + number / 250 + "." + (1 + number % 250), 0).getAddress();
    }
}
