package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.ResetFidelity;
import dev.weir.Server;
import dev.weir.Side;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.internal.proxy.Route.SideRules;
import dev.weir.internal.server.Bench;
import dev.weir.spi.CloseMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RouteTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Frontend.Builder frontend =
            Frontend.named("ft").bind("main", "127.0.0.1", 0).defaultBackend("pool");
    private final Backend.Builder backend = Backend.named("pool").server(Server.of("a", "127.0.0.1", 1));

    @Test
    void whatWasNotSetNeverHappensAndTheRestHasItsDefault() {
        Route route = route();

        assertThat(route.client()).isEqualTo(new SideRules(300_000_000_000L, Route.NEVER, false));
        assertThat(route.server()).isEqualTo(new SideRules(300_000_000_000L, Route.NEVER, false));
        assertThat(route.firstByteTimeout()).isEqualTo(Route.NEVER);
        assertThat(route.queueTimeout()).as("HAProxy's default").isEqualTo(route.connectTimeout());
        assertThat(route.clientClose()).isEqualTo(CloseMode.FIN);
        assertThat(route.endToServer()).isEqualTo(CloseMode.FIN);
        assertThat(route.abortOnClose()).isFalse();
        assertThat(route.mirrorsResets()).as("a cut stream is visible").isTrue();
        assertThat(route.canAvoid()).isTrue();
        assertThat(route.retry()).isEqualTo(new RetryRule(3, false, Duration.ofSeconds(5)));
    }

    @Test
    void everyFigureHasItsPlace() {
        frontend.clientTimeout(Duration.ofNanos(1))
                .clientFinTimeout(Duration.ofNanos(2))
                .firstByteTimeout(Duration.ofNanos(3));
        backend.serverTimeout(Duration.ofNanos(4))
                .serverFinTimeout(Duration.ofNanos(5))
                .connectTimeout(Duration.ofNanos(6))
                .queueTimeout(Duration.ofNanos(7))
                .retries(8)
                .redispatch();

        Route route = route();

        assertThat(route.rules(Side.CLIENT)).isEqualTo(new SideRules(1, 2, false));
        assertThat(route.rules(Side.SERVER)).isEqualTo(new SideRules(4, 5, false));
        assertThat(route.firstByteTimeout()).isEqualTo(3);
        assertThat(route.connectTimeout()).isEqualTo(6);
        assertThat(route.queueTimeout()).isEqualTo(7);
        assertThat(route.retry()).isEqualTo(new RetryRule(8, true, Duration.ofNanos(6)));
    }

    @Test
    void theTunnelTimeoutTakesThePlaceOfBothSidesButNotOfTheirFinTimeouts() {
        frontend.clientTimeout(MINUTE).clientFinTimeout(Duration.ofSeconds(1));
        backend.serverTimeout(MINUTE).tunnelTimeout(Duration.ofHours(1)).serverFinTimeout(Duration.ofSeconds(2));

        Route route = route();

        long hour = Duration.ofHours(1).toNanos();
        assertThat(route.client()).isEqualTo(new SideRules(hour, 1_000_000_000L, false));
        assertThat(route.server()).isEqualTo(new SideRules(hour, 2_000_000_000L, false));
    }

    @Test
    void eachSideHasItsOwnIndependentStreamsAndNoLinger() {
        frontend.independentStreams().noLinger();
        assertThat(route().client().independent()).isTrue();
        assertThat(route().server().independent()).isFalse();
        assertThat(route().clientClose()).isEqualTo(CloseMode.RESET);
        assertThat(route().endToServer()).isEqualTo(CloseMode.FIN);

        backend.independentStreams().noLinger();
        assertThat(route().server().independent()).isTrue();
        assertThat(route().endToServer()).isEqualTo(CloseMode.RESET);
    }

    @Test
    void theBackendDecidesAboutAbortsAndResets() {
        backend.abortOnClose().resetFidelity(ResetFidelity.HAPROXY);

        assertThat(route().abortOnClose()).isTrue();
        assertThat(route().mirrorsResets()).isFalse();
    }

    @Test
    void theStrategyDecidesWhetherAServerCanBeAvoided() {
        backend.balance(new BalanceStrategy() {
            @Override
            public Picker newPicker(PickerContext context) {
                return request -> null;
            }

            @Override
            public String name() {
                return "map";
            }

            @Override
            public boolean canAvoid() {
                return false;
            }
        });

        assertThat(route().canAvoid()).isFalse();
    }

    private Route route() {
        return Route.of(frontend.build(), backend.build(), new Bench().live(backend.build()));
    }
}
