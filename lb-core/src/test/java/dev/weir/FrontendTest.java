package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontendTest {
    @Test
    void hasTheDocumentedDefaults() {
        Frontend frontend = usable().build();

        assertThat(frontend.backlog()).isEqualTo(1024);
        assertThat(frontend.maxConnections()).isZero();
        assertThat(frontend.clientTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(frontend.dontLogNull()).isFalse();
    }

    @Test
    void keepsWhatItIsTold() {
        Frontend frontend = Frontend.named("ft")
                .bind("https", "10.0.0.9", 443)
                .bind(new Bind("imap", "10.0.0.9", 143))
                .backlog(5000)
                .maxConnections(10_000)
                .clientTimeout(Duration.ofSeconds(310))
                .dontLogNull()
                .defaultBackend("bk")
                .build();

        assertThat(frontend.name()).isEqualTo("ft");
        assertThat(frontend.binds())
                .containsExactly(new Bind("https", "10.0.0.9", 443), new Bind("imap", "10.0.0.9", 143));
        assertThat(frontend.backlog()).isEqualTo(5000);
        assertThat(frontend.maxConnections()).isEqualTo(10_000);
        assertThat(frontend.clientTimeout()).isEqualTo(Duration.ofSeconds(310));
        assertThat(frontend.dontLogNull()).isTrue();
        assertThat(frontend.defaultBackend()).isEqualTo("bk");
    }

    /** HAProxy's rule for a missing {@code backlog}. */
    @ParameterizedTest
    @CsvSource({"0, 1024", "10, 10", "20000, 20000"})
    void derivesTheBacklogFromMaxConnections(int maxConnections, int backlog) {
        assertThat(usable().maxConnections(maxConnections).build().backlog()).isEqualTo(backlog);
    }

    @Test
    void goesThroughToBuilderUnchanged() {
        Frontend frontend = usable().bind("imap", "10.0.0.9", 143)
                .backlog(7)
                .maxConnections(8)
                .clientTimeout(Duration.ofMillis(9))
                .dontLogNull()
                .build();

        assertThat(frontend.toBuilder().build()).usingRecursiveComparison().isEqualTo(frontend);
        assertThat(usable().build().toBuilder().build())
                .usingRecursiveComparison()
                .isEqualTo(usable().build());
    }

    @Test
    void isNotChangedByItsBuilderAfterwards() {
        Frontend.Builder builder = usable();
        Frontend frontend = builder.build();
        builder.bind("imap", "10.0.0.9", 143).dontLogNull();

        assertThat(frontend.binds()).hasSize(1);
        assertThat(frontend.dontLogNull()).isFalse();
        assertThat(builder.build().binds()).hasSize(2);
        assertThatThrownBy(() -> frontend.binds().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        Frontend.Builder builder = Frontend.named("ft 1")
                .bind("https", "10.0.0.9", 443)
                .bind("https", "10.0.0.9", 444)
                .backlog(-1)
                .maxConnections(-2)
                .clientTimeout(Duration.ofSeconds(-3));

        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, builder::build);

        assertThat(thrown.problems())
                .containsExactly(
                        "name: 'ft 1' (expected: 1..128 of A-Z a-z 0-9 - _ . :)",
                        "binds: two are named 'https' (expected: unique names)",
                        "backlog: -1 (expected: 1 or more)",
                        "maxConnections: -2 (expected: 0 for no limit, or more)",
                        "clientTimeout: PT-3S (expected: more than zero, at most 24 days)",
                        "defaultBackend: none (expected: the name of a backend)");
        assertThat(thrown).hasMessage("frontend 'ft 1': " + String.join("; ", thrown.problems()));
    }

    @Test
    void wantsAnAddress() {
        assertThatThrownBy(() -> Frontend.named("ft").defaultBackend("bk").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("frontend 'ft': binds: none (expected: at least one)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-0.000000001S", "P24DT0.000000001S", "PT2562047788015215H"})
    void takesNoTimeoutOutOfRange(Duration timeout) {
        assertThatThrownBy(() -> usable().clientTimeout(timeout).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("clientTimeout: " + timeout + " (expected: ");
    }

    @Test
    void refusesAnUnusableBindWhereItIsAdded() {
        assertThatThrownBy(() -> Frontend.named("ft").bind("https", "10.0.0.9", 65_536))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("bind 'https': port: 65536 (expected: 0..65535)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb", "\u0000", "\u001b[2J"})
    void takesNoHostileNameAndShowsItHarmlessly(String name) {
        assertThatThrownBy(() -> Frontend.named(name)
                        .bind("https", "10.0.0.9", 443)
                        .defaultBackend("bk")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("name: ")
                .satisfies(thrown -> assertThat(thrown.getMessage()).matches("[ -~]+"));
    }

    @Test
    void saysWhichPartIsNull() {
        assertThatThrownBy(() -> Frontend.named(null)).hasMessage("name");
        assertThatThrownBy(() -> usable().bind(null)).hasMessage("bind");
        assertThatThrownBy(() -> usable().clientTimeout(null)).hasMessage("timeout");
        assertThatThrownBy(() -> usable().defaultBackend(null)).hasMessage("backendName");
    }

    private static Frontend.Builder usable() {
        return Frontend.named("ft").bind("https", "10.0.0.9", 443).defaultBackend("bk");
    }
}
