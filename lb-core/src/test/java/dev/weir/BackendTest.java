package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.health.HealthPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendTest {
    private static final Server CAS1 = Server.of("cas1", "10.0.0.15", 443);
    private static final Server CAS2 = Server.of("cas2", "10.0.0.16", 443);

    @Test
    void hasTheDocumentedDefaults() {
        Backend backend = usable().build();

        assertThat(backend.balance().name()).isEqualTo("roundrobin");
        assertThat(backend.health()).isEqualTo(HealthPolicy.none());
        assertThat(backend.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(backend.serverTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(backend.retries()).isEqualTo(3);
        assertThat(backend.redispatch()).isFalse();
    }

    /** HAProxy's rule for a missing {@code timeout queue}. */
    @Test
    void waitsInTheQueueAsLongAsForAConnectionUnlessToldOtherwise() {
        Duration connectTimeout = Duration.ofSeconds(7);

        assertThat(usable().connectTimeout(connectTimeout).build().queueTimeout())
                .isEqualTo(connectTimeout);
    }

    @Test
    void keepsWhatItIsTold() {
        Backend backend = everythingSet().build();

        assertThat(backend.name()).isEqualTo("bk");
        assertThat(backend.servers()).containsExactly(CAS1, CAS2);
        assertThat(backend.balance()).isInstanceOf(OnlyTheFirst.class);
        assertThat(backend.health()).isEqualTo(HealthPolicy.tcpConnect());
        assertThat(backend.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(backend.serverTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(backend.queueTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(backend.retries()).isEqualTo(4);
        assertThat(backend.redispatch()).isTrue();
    }

    @Test
    void goesThroughToBuilderUnchanged() {
        Backend full = everythingSet().build();
        Backend plain = usable().build();

        assertThat(full.toBuilder().build()).usingRecursiveComparison().isEqualTo(full);
        assertThat(plain.toBuilder().build()).usingRecursiveComparison().isEqualTo(plain);
    }

    @Test
    void isNotChangedByItsBuilderAfterwards() {
        Backend.Builder builder = usable();
        Backend backend = builder.build();
        builder.server(CAS2).redispatch();

        assertThat(backend.servers()).containsExactly(CAS1);
        assertThat(backend.redispatch()).isFalse();
        assertThat(builder.build().servers()).containsExactly(CAS1, CAS2);
        assertThatThrownBy(() -> backend.servers().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        Backend.Builder builder = Backend.named("bk/1")
                .server(CAS1.withWeight(0))
                .server(Server.of("cas1", "10.0.0.16", 443).withWeight(0))
                .connectTimeout(Duration.ZERO)
                .serverTimeout(Duration.ofSeconds(-1))
                .queueTimeout(Duration.ofDays(25))
                .retries(101);

        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, builder::build);

        assertThat(thrown.problems())
                .containsExactly(
                        "name: 'bk/1' (expected: 1..128 of A-Z a-z 0-9 - _ . :)",
                        "servers: two are named 'cas1' (expected: unique names)",
                        "weight: 0 for every server (expected: at least one above 0)",
                        "connectTimeout: PT0S (expected: more than zero, at most 24 days)",
                        "serverTimeout: PT-1S (expected: more than zero, at most 24 days)",
                        "queueTimeout: PT600H (expected: more than zero, at most 24 days)",
                        "retries: 101 (expected: 0..100)");
        assertThat(thrown).hasMessage("backend 'bk/1': " + String.join("; ", thrown.problems()));
    }

    @Test
    void wantsAServer() {
        assertThatThrownBy(() -> Backend.named("bk").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("backend 'bk': servers: none (expected: at least one)");
    }

    @Test
    void takesAServerWithoutWeightBesideOneWith() {
        assertThat(usable().server(CAS2.withWeight(0)).build().servers()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 101, Integer.MAX_VALUE})
    void takesNoOtherNumberOfRetries(int retries) {
        assertThatThrownBy(() -> usable().retries(retries).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("backend 'bk': retries: " + retries + " (expected: 0..100)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb", "\u0000", "\u001b[2J"})
    void takesNoHostileNameAndShowsItHarmlessly(String name) {
        assertThatThrownBy(() -> Backend.named(name).server(CAS1).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("name: ")
                .satisfies(thrown -> assertThat(thrown.getMessage()).matches("[ -~]+"));
    }

    @Test
    void saysWhichPartIsNull() {
        assertThatThrownBy(() -> Backend.named(null)).hasMessage("name");
        assertThatThrownBy(() -> usable().server(null)).hasMessage("server");
        assertThatThrownBy(() -> usable().balance(null)).hasMessage("strategy");
        assertThatThrownBy(() -> usable().health(null)).hasMessage("policy");
        assertThatThrownBy(() -> usable().connectTimeout(null)).hasMessage("timeout");
        assertThatThrownBy(() -> usable().serverTimeout(null)).hasMessage("timeout");
        assertThatThrownBy(() -> usable().queueTimeout(null)).hasMessage("timeout");
    }

    private static Backend.Builder usable() {
        return Backend.named("bk").server(CAS1);
    }

    private static Backend.Builder everythingSet() {
        return usable().server(CAS2)
                .balance(new OnlyTheFirst())
                .health(HealthPolicy.tcpConnect())
                .connectTimeout(Duration.ofSeconds(1))
                .serverTimeout(Duration.ofSeconds(2))
                .queueTimeout(Duration.ofSeconds(3))
                .retries(4)
                .redispatch();
    }

    /** A user's own strategy. */
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
