package dev.weir.metrics;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.Topology;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.ServerSource;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import dev.weir.testing.Peer;
import dev.weir.testing.PeerServer;
import dev.weir.testing.ScriptedProbes;
import dev.weir.testing.SimulatedPeers;
import dev.weir.testing.SimulatedRuntime;
import dev.weir.testing.TransportFixture;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** What tests of metrics start from: a load balancer of two servers in virtual time, and a registry. */
abstract class MetricsCase {
    static final Frontend FRONT = Frontend.named("front")
            .bind(new Bind("plain", "127.0.0.1", 8080, 8))
            .maxConnections(10)
            .maxSessionRate(2000)
            .defaultBackend("shop")
            .build();
    static final Backend SHOP = Backend.named("shop")
            .server(Server.of("a", "127.0.0.1", 9001).withMaxConnections(1).withWeight(3))
            .server(Server.of("b", "127.0.0.1", 9002).withWeight(0))
            .queueTimeout(Duration.ofSeconds(9))
            .retries(0)
            .health(HealthPolicy.tcpConnect().withInterval(Duration.ofHours(9)))
            .stick(StickRule.onSource(StickTable.inMemory("clients", 100, Duration.ofMinutes(30))))
            .build();

    static final InetSocketAddress DOOR = address(8080);
    /** Each way; to connect takes twice as long. */
    static final Duration PACKET = Duration.ofMillis(10);

    final SimulatedPeers peers = new SimulatedPeers(1);
    final SimulatedRuntime runtime = peers.runtime();
    final TransportFixture fixture = TransportFixture.simulated(peers);
    final PeerServer a = peers.listen(address(9001), peer -> {});
    final ScriptedProbes probes = new ScriptedProbes();
    final LoadBalancer lb = loadBalancer();
    final MockClock scrapes = new MockClock();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, scrapes);
    final Scrape seen = new Scrape(registry);
    final LoadBalancerMetrics metrics = new LoadBalancerMetrics(lb);

    @AfterEach
    void stop() {
        metrics.close();
        lb.stop(Drain.now());
        runtime.advance(Duration.ofSeconds(10));
        peers.close();
    }

    final LoadBalancer loadBalancer() {
        return LoadBalancer.builder(
                        Topology.of(FRONT, SHOP).withMaxConnections(12).withMaxSessionRate(3000))
                .runtime(runtime)
                .transport(fixture.provider())
                .probes(probes)
                .build();
    }

    final void start() {
        peers.network().delay(PACKET, PACKET);
        lb.startAsync();
        runtime.runDue();
    }

    final void addTemplate() {
        ServerTemplate template =
                ServerTemplate.of(Server.of("found", "127.0.0.1", 9003), 1, ServerSource.fixed(List.of()));
        lb.apply(lb.plan(lb.topology().with(SHOP.toBuilder().template(template).build())));
        runtime.runDue();
    }

    /** A client, relayed to its server once this returns. */
    final Peer connect() {
        Peer client = peers.connect(DOOR);
        runtime.advance(PACKET.multipliedBy(3));
        return client;
    }

    /** A connection that comes and ends in order. */
    final void serveOne() {
        Peer client = connect();
        client.finish();
        a.next().finish();
        runtime.advance(PACKET);
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
