package dev.weir.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.AdminState;
import dev.weir.ServerId;
import dev.weir.testing.Peer;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadBalancerMetricsTest extends MetricsCase {
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
}
