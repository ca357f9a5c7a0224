package dev.weir.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.testing.PeerServer;
import dev.weir.testing.SimulatedPeers;
import dev.weir.testing.SimulatedRuntime;
import dev.weir.testing.TransportFixture;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators see of limits and queues: how near they are, and which of them holds clients back. */
class LimitMetersTest {
    /** Longer than a connection takes to be accepted and served. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final SimulatedPeers peers = new SimulatedPeers(1);
    private final SimulatedRuntime runtime = peers.runtime();
    private final MockClock scrapes = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, scrapes);
    private final Scrape seen = new Scrape(registry);
    private final Frontend.Builder front =
            Frontend.named("front").bind("plain", "127.0.0.1", 8080).defaultBackend("shop");
    private final Backend.Builder shop = Backend.named("shop").fullConnections(4);
    private final PeerServer a = peers.listen(address(9001), peer -> {});
    private Topology topology = Topology.of(
            front.build(), shop.server(Server.of("a", "127.0.0.1", 9001)).build());

    @AfterEach
    void close() {
        a.close();
        peers.close();
    }

    @Test
    void theRateIsThatOfTheLastSecond() {
        run(() -> {
            come(2);
            assertThat(seen.readings("connections.rate"))
                    .isEqualTo("weir.connections.rate{} 2\nweir.frontend.connections.rate{frontend=front} 2");

            pass(Duration.ofSeconds(2));
            assertThat(seen.readings("connections.rate"))
                    .isEqualTo("weir.connections.rate{} 0\nweir.frontend.connections.rate{frontend=front} 0");
        });
    }

    @Test
    void whatHasNoLimitHasNoMeterForIt() {
        run(() -> assertThat(seen.readings("limit"))
                .as("the whole has one by its file descriptors, or none, which is 0")
                .startsWith("weir.connections.limit{} ")
                .doesNotContain("\n"));
    }

    @Test
    void aFrontendHeldBackByALimitOfTheWholeIsWaitingAndNotFull() {
        topology = topology.withMaxConnections(1);
        run(() -> {
            come(2);
            assertThat(seen.readings("limit", "full", "waiting")).isEqualTo("""
                            weir.connections.limit{} 1
                            weir.frontend.full{frontend=front} 0
                            weir.frontend.waiting{frontend=front} 1""");
        });
    }

    @Test
    void aFrontendAtItsSessionRateIsWaitingUntilOneMoreIsAllowed() {
        topology = Topology.of(front.maxSessionRate(1).build(), shop.build());
        run(() -> {
            come(2);
            assertThat(seen.readings("front", "rate"))
                    .contains(
                            "weir.frontend.connections.rate.limit{frontend=front} 1",
                            "weir.frontend.waiting{frontend=front} 1",
                            "weir.frontend.connections.active{frontend=front} 1");

            pass(Duration.ofSeconds(5));
            assertThat(seen.readings("front"))
                    .contains(
                            "weir.frontend.waiting{frontend=front} 0",
                            "weir.frontend.connections.active{frontend=front} 2");
        });
    }

    @Test
    void aFrontendAtItsOwnLimitIsFullAndNotWaiting() {
        topology = Topology.of(front.maxConnections(1).build(), shop.build());
        run(() -> {
            come(2);
            assertThat(seen.readings("full", "waiting")).isEqualTo("""
                            weir.frontend.full{frontend=front} 1
                            weir.frontend.waiting{frontend=front} 0""");
        });
    }

    @Test
    void everyBindOfAFrontendHasItsOwnFigures() {
        topology =
                Topology.of(front.bind(new Bind("second", "127.0.0.1", 8081, 7)).build(), shop.build());
        run(() -> {
            come(2);
            peers.connect(address(8081));
            pass(MOMENT);
            assertThat(seen.readings("bind")).isEqualTo("""
                            weir.bind.connections.active{bind=plain,frontend=front} 2
                            weir.bind.connections.active{bind=second,frontend=front} 1
                            weir.bind.connections.limit{bind=second,frontend=front} 7
                            weir.bind.connections{bind=plain,frontend=front} 2
                            weir.bind.connections{bind=second,frontend=front} 1""");
        });
    }

    /** Paused by one of its binds, a frontend is paused all the same; otherwise nobody would see it. */
    @Test
    void thePausesOfABindAreItsFrontends() {
        topology = Topology.of(
                Frontend.named("front")
                        .bind(new Bind("plain", "127.0.0.1", 8080, 1))
                        .defaultBackend("shop")
                        .build(),
                shop.build());
        run(() -> {
            come(1);
            assertThat(seen.count("weir.frontend.accept.pauses", "frontend", "front"))
                    .isZero();
            come(1);
            assertThat(seen.count("weir.frontend.accept.pauses", "frontend", "front"))
                    .isPositive();
        });
    }

    /** minconn 2, maxconn 8, fullconn 4: the limit in force is shown, not the figures it is made of. */
    @Test
    void aServersLimitThatDependsOnLoadIsShownAsItIsNow() {
        topology = Topology.of(
                front.build(),
                Backend.named("shop")
                        .server(Server.of("a", "127.0.0.1", 9001)
                                .withMinConnections(2)
                                .withMaxConnections(8))
                        .fullConnections(4)
                        .build());
        run(() -> {
            assertThat(seen.count("weir.server.connections.limit", "server", "a"))
                    .isEqualTo(2);
            come(3);
            assertThat(seen.count("weir.server.connections.limit", "server", "a"))
                    .isEqualTo(6);
        });
    }

    @Test
    void whoWaitsForAnyServerAndWhoForACertainOneAreCountedApart() {
        topology = Topology.of(front.build(), limited(BalanceStrategy.roundRobin()));
        run(() -> {
            come(3);
            assertThat(seen.readings("queued")).isEqualTo("""
                            weir.backend.connections.queued.peak{backend=shop} 2
                            weir.backend.connections.queued{backend=shop} 2
                            weir.server.connections.queued{backend=shop,server=a} 0""");
        });
        registry.clear();
        topology = Topology.of(front.build(), limited(new OnlyTheFirst()));
        run(() -> {
            come(3);
            assertThat(seen.readings("queued")).isEqualTo("""
                            weir.backend.connections.queued.peak{backend=shop} 0
                            weir.backend.connections.queued{backend=shop} 0
                            weir.server.connections.queued{backend=shop,server=a} 2""");
        });
    }

    private void run(Runnable test) {
        TransportFixture fixture = TransportFixture.simulated(peers);
        LoadBalancer lb = LoadBalancer.builder(topology)
                .runtime(runtime)
                .transport(fixture.provider())
                .build();
        lb.startAsync();
        runtime.runDue();
        try (LoadBalancerMetrics metrics = new LoadBalancerMetrics(lb)) {
            metrics.bindTo(registry);
            test.run();
        }
        lb.stop(Drain.now());
        runtime.advance(Duration.ofSeconds(10));
    }

    private void come(int clients) {
        for (int i = 0; i < clients; i++) {
            peers.connect(address(8080));
        }
        pass(MOMENT);
    }

    private void pass(Duration time) {
        runtime.advance(time);
        scrapes.add(Duration.ofSeconds(1)); // so that the next reading is a new scrape
    }

    private static Backend limited(BalanceStrategy strategy) {
        return Backend.named("shop")
                .server(Server.of("a", "127.0.0.1", 9001).withMaxConnections(1))
                .balance(strategy)
                .build();
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Means one server, room or not, as a hash does. */
    private static final class OnlyTheFirst implements BalanceStrategy {
        @Override
        public Picker newPicker(PickerContext context) {
            return request -> context.candidates().get(0);
        }

        @Override
        public String name() {
            return "first";
        }
    }
}
