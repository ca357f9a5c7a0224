package dev.weir.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weir.Backend;
import dev.weir.Server;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which meters are in which registries, and when. */
class RegistriesTest extends MetricsCase {
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
}
