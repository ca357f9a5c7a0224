package dev.weir.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerId;
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
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadBalancerMetricsTest {
    private static final Frontend FRONT = Frontend.named("front")
            .bind(new Bind("plain", "127.0.0.1", 8080, 8))
            .maxConnections(10)
            .maxSessionRate(2000)
            .defaultBackend("shop")
            .build();
    private static final Backend SHOP = Backend.named("shop")
            .server(Server.of("a", "127.0.0.1", 9001).withMaxConnections(1).withWeight(3))
            .server(Server.of("b", "127.0.0.1", 9002).withWeight(0))
            .queueTimeout(Duration.ofSeconds(9))
            .retries(0)
            .health(HealthPolicy.tcpConnect().withInterval(Duration.ofHours(9)))
            .stick(StickRule.onSource(StickTable.inMemory("clients", 100, Duration.ofMinutes(30))))
            .build();

    private static final InetSocketAddress DOOR = address(8080);
    /** Each way; to connect takes twice as long. */
    private static final Duration PACKET = Duration.ofMillis(10);

    private final SimulatedPeers peers = new SimulatedPeers(1);
    private final SimulatedRuntime runtime = peers.runtime();
    private final TransportFixture fixture = TransportFixture.simulated(peers);
    private final PeerServer a = peers.listen(address(9001), peer -> {});
    private final ScriptedProbes probes = new ScriptedProbes();
    private final LoadBalancer lb = loadBalancer();
    private final MockClock scrapes = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, scrapes);
    private final Scrape seen = new Scrape(registry);
    private final LoadBalancerMetrics metrics = new LoadBalancerMetrics(lb);

    @AfterEach
    void stop() {
        metrics.close();
        lb.stop(Drain.now());
        runtime.advance(Duration.ofSeconds(10));
        peers.close();
    }

    @Test
    void showsOneConnectionThatCameWaitedTalkedAndLeft() {
        start();
        metrics.bindTo(registry);

        Peer first = peers.connect(DOOR);
        Peer second = peers.connect(DOOR);
        runtime.advance(PACKET.multipliedBy(3)); // accepted after one; the first is connected after two more
        assertThat(seen.readings("connections.active", "connections.queued", "server.up", "full"))
                .isEqualTo("""
                        weir.backend.connections.active{backend=shop} 2
                        weir.backend.connections.queued.peak{backend=shop} 1
                        weir.backend.connections.queued{backend=shop} 1
                        weir.bind.connections.active{bind=plain,frontend=front} 2
                        weir.connections.active{} 2
                        weir.frontend.connections.active{frontend=front} 2
                        weir.frontend.full{frontend=front} 0
                        weir.server.connections.active{backend=shop,server=a} 1
                        weir.server.connections.active{backend=shop,server=b} 0
                        weir.server.connections.queued{backend=shop,server=a} 0
                        weir.server.connections.queued{backend=shop,server=b} 0
                        weir.server.up{backend=shop,server=a} 1
                        weir.server.up{backend=shop,server=b} 1""");

        runtime.advance(Duration.ofMillis(670));
        first.send(100).finish();
        a.next().send(2000).finish();
        // The first is ended after one packet, and the second, which waited, connected after two more.
        runtime.advance(PACKET.multipliedBy(3));
        second.finish();
        a.next().finish();
        runtime.advance(PACKET);
        scrapes.add(Duration.ofSeconds(1));

        assertThat(seen.count("weir.frontend.connections", "frontend", "front")).isEqualTo(2);
        assertThat(seen.count("weir.bind.connections", "bind", "plain")).isEqualTo(2);
        assertThat(seen.count("weir.frontend.bytes.in", "frontend", "front")).isEqualTo(100);
        assertThat(seen.count("weir.frontend.bytes.out", "frontend", "front")).isEqualTo(2000);
        assertThat(seen.count("weir.backend.connections", "backend", "shop")).isEqualTo(2);
        assertThat(seen.count("weir.server.connections", "server", "a")).isEqualTo(2);
        assertThat(seen.count("weir.server.bytes.out", "server", "a")).isEqualTo(2000);
        assertThat(seen.count("weir.frontend.connections.closed", "termination", "--"))
                .isEqualTo(2);
        assertThat(seen.timer("weir.frontend.session").totalTime(TimeUnit.MILLISECONDS))
                .isCloseTo(700 + 730, within(1e-6));
        assertThat(seen.timer("weir.backend.wait").count()).isEqualTo(2);
        assertThat(seen.timer("weir.backend.wait").totalTime(TimeUnit.MILLISECONDS))
                .isCloseTo(700, within(1e-6));
        assertThat(seen.timer("weir.server.connect").totalTime(TimeUnit.MILLISECONDS))
                .isCloseTo(20 + 20, within(1e-6));
    }

    @Test
    void countsAFailureByItsTwoLetters() {
        start();
        metrics.bindTo(registry);

        a.close();
        peers.connect(DOOR);
        runtime.advance(Duration.ofSeconds(1));

        assertThat(seen.count("weir.frontend.connections.closed", "termination", "SC"))
                .isEqualTo(1);
        assertThat(seen.count("weir.backend.connection.errors", "backend", "shop"))
                .isEqualTo(1);
        assertThat(seen.count("weir.server.connection.errors", "server", "a")).isEqualTo(1);
        assertThat(seen.count("weir.server.attempts", "server", "a")).isEqualTo(1);
        assertThat(seen.timer("weir.server.connect").count()).isZero();
    }

    @Test
    void showsWhoIsUsableAndWhatTheLimitsAre() {
        start();
        metrics.bindTo(registry);
        lb.setAdminState(new ServerId("shop", "a"), AdminState.DRAIN);
        runtime.runDue();

        assertThat(seen.readings("usable", "weight", "limit")).isEqualTo("""
                        weir.backend.servers.usable{backend=shop} 0
                        weir.bind.connections.limit{bind=plain,frontend=front} 8
                        weir.connections.limit{} 12
                        weir.connections.rate.limit{} 3000
                        weir.frontend.connections.limit{frontend=front} 10
                        weir.frontend.connections.rate.limit{frontend=front} 2000
                        weir.server.connections.limit{backend=shop,server=a} 1
                        weir.server.usable{backend=shop,server=a} 0
                        weir.server.usable{backend=shop,server=b} 0
                        weir.server.weight{backend=shop,server=a} 3
                        weir.server.weight{backend=shop,server=b} 0""");
    }

    @Test
    void readsZeroBeforeTheStartAndTheTransportsFiguresAfterIt() {
        metrics.bindTo(registry);
        assertThat(seen.readings("server.up")).endsWith("server=a} 0\nweir.server.up{backend=shop,server=b} 0");
        assertThat(seen.readings("transport")).isEmpty();

        start();
        connect();
        scrapes.add(Duration.ofSeconds(1));

        assertThat(seen.readings("server.up")).endsWith("server=a} 1\nweir.server.up{backend=shop,server=b} 1");
        assertThat(seen.readings("transport")).isEqualTo("""
                        weir.transport{figure=connections.open} 1
                        weir.transport{figure=held.bytes} 0""");
    }

    @Test
    void oneScrapeTakesOneSnapshot() {
        start();
        metrics.bindTo(registry);
        String atRest = seen.readings("");

        scrapes.add(Duration.ofMillis(101));
        seen.readings("weir.connections.active"); // takes the snapshot
        connect();
        assertThat(seen.readings("")).as("the other meters of that scrape").isEqualTo(atRest);

        scrapes.add(Duration.ofMillis(101));
        assertThat(seen.readings("connections.active", "transport")).isEqualTo("""
                        weir.backend.connections.active{backend=shop} 1
                        weir.bind.connections.active{bind=plain,frontend=front} 1
                        weir.connections.active{} 1
                        weir.frontend.connections.active{frontend=front} 1
                        weir.server.connections.active{backend=shop,server=a} 1
                        weir.server.connections.active{backend=shop,server=b} 0
                        weir.transport{figure=connections.open} 1
                        weir.transport{figure=held.bytes} 0""");
    }

    @Test
    void everyMeterCarriesTheUsersTagsAndIsInTheList() {
        start();
        try (LoadBalancerMetrics tagged = new LoadBalancerMetrics(lb, Tags.of("site", "north"))) {
            tagged.bindTo(registry);
            serveOne();

            assertThat(registry.getMeters()).isNotEmpty().allSatisfy(meter -> {
                assertThat(meter.getId().getTag("site")).isEqualTo("north");
                assertThat(Arrays.stream(Meters.values())
                                .filter(known -> known.id.equals(meter.getId().getName())))
                        .singleElement()
                        .satisfies(known -> assertThat(
                                        meter.getId().getTags().stream().map(Tag::getKey))
                                .containsExactlyInAnyOrderElementsOf(
                                        Stream.concat(known.tagKeys.stream(), Stream.of("site"))
                                                .toList()));
            });
        }
    }

    @Test
    void countsWhoWasKnownAndShowsHowManyAre() {
        start();
        metrics.bindTo(registry);
        serveOne();
        serveOne();
        scrapes.add(Duration.ofSeconds(1));

        assertThat(seen.count("weir.backend.stick.misses", "backend", "shop")).isEqualTo(1);
        assertThat(seen.count("weir.backend.stick.hits", "backend", "shop")).isEqualTo(1);
        assertThat(seen.readings("stick.entries")).isEqualTo("weir.stick.entries{table=clients} 1");
    }

    @Test
    void everyMeterOfTheListIsPublished() {
        start();
        metrics.bindTo(registry);
        serveOne();
        addTemplate();

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsAll(
                        Arrays.stream(Meters.values()).map(known -> known.id).toList());
    }

    @Test
    void aServerWithoutAnEndpointIsNotUp() {
        start();
        metrics.bindTo(registry);
        addTemplate();

        assertThat(seen.readings("unresolved", "up")).contains("unresolved{backend=shop} 1", "found1} 0");
    }

    @Test
    void closingTakesEveryMeterOutOfEveryRegistryAndStopsListening() {
        SimpleMeterRegistry other = new SimpleMeterRegistry();
        start();
        other.counter("somebody.elses");
        metrics.bindTo(registry);
        metrics.bindTo(other);
        serveOne();
        assertThat(seen.timer("weir.frontend.session").count()).isEqualTo(1);
        assertThat(other.get("weir.frontend.session").timer().count()).isEqualTo(1);

        metrics.close();
        metrics.close();
        serveOne();

        assertThat(registry.getMeters()).isEmpty();
        assertThat(other.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactly("somebody.elses");
        assertThatIllegalStateException().isThrownBy(() -> metrics.bindTo(registry));
    }

    @Test
    void bindingTwiceToOneRegistryCountsOnce() {
        start();
        metrics.bindTo(registry);
        metrics.bindTo(registry);

        serveOne();

        assertThat(seen.count("weir.frontend.connections.closed", "termination", "--"))
                .isEqualTo(1);
    }

    @Test
    void twoLoadBalancersInOneRegistryNeedTagsThatTellThemApart() {
        start();
        metrics.bindTo(registry);
        LoadBalancerMetrics same = new LoadBalancerMetrics(loadBalancer());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> same.bindTo(registry))
                .withMessageContaining("tags: ");
        same.close();

        assertThat(registry.find("weir.connections.active").gauge())
                .as("the first one's, left alone")
                .isNotNull();
    }

    @Test
    void aRegistryThatDeniesOrForwardsMetersIsFine() {
        start();
        registry.config().meterFilter(MeterFilter.deny());
        metrics.bindTo(registry);
        CompositeMeterRegistry empty = new CompositeMeterRegistry();
        metrics.bindTo(empty);
        SimpleMeterRegistry late = new SimpleMeterRegistry();
        empty.add(late);

        serveOne();

        assertThat(registry.getMeters()).isEmpty();
        assertThat(late.get("weir.frontend.session").timer().count()).isEqualTo(1);
    }

    @Test
    void followsTheTopologyThatIsInForce() {
        start();
        metrics.bindTo(registry);
        Backend changed = SHOP.toBuilder()
                .servers(List.of(
                        Server.of("a", "127.0.0.1", 9001).withMaxConnections(5).withWeight(3),
                        Server.of("c", "127.0.0.1", 9003)))
                .build();
        lb.apply(lb.plan(lb.topology()
                .with(changed)
                .with(FRONT.toBuilder().maxConnections(7).build())));
        runtime.advance(PACKET);
        scrapes.add(Duration.ofSeconds(1));
        assertThat(seen.readings("connections.limit", "server.up"))
                .contains("weir.frontend.connections.limit{frontend=front} 7")
                .contains("weir.server.connections.limit{backend=shop,server=a} 5")
                .contains("weir.server.up{backend=shop,server=c} 1")
                .doesNotContain("server=b");

        lb.apply(lb.plan(lb.topology().with(FRONT.toBuilder().maxConnections(0).build())));
        runtime.advance(PACKET);
        scrapes.add(Duration.ofSeconds(1));
        assertThat(seen.readings("connections.limit")).doesNotContain("frontend.connections.limit");

        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    private LoadBalancer loadBalancer() {
        return LoadBalancer.builder(
                        Topology.of(FRONT, SHOP).withMaxConnections(12).withMaxSessionRate(3000))
                .runtime(runtime)
                .transport(fixture.provider())
                .probes(probes)
                .build();
    }

    private void start() {
        peers.network().delay(PACKET, PACKET);
        lb.startAsync();
        runtime.runDue();
    }

    private void addTemplate() {
        ServerTemplate template =
                ServerTemplate.of(Server.of("found", "127.0.0.1", 9003), 1, ServerSource.fixed(List.of()));
        lb.apply(lb.plan(lb.topology().with(SHOP.toBuilder().template(template).build())));
        runtime.runDue();
    }

    /** A client, relayed to its server once this returns. */
    private Peer connect() {
        Peer client = peers.connect(DOOR);
        runtime.advance(PACKET.multipliedBy(3));
        return client;
    }

    /** A connection that comes and ends in order. */
    private void serveOne() {
        Peer client = connect();
        client.finish();
        a.next().finish();
        runtime.advance(PACKET);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
