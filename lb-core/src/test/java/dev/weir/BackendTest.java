package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.ServerSource;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final StickRule STICK = StickRule.onSource(StickTable.inMemory("clients", 10, HOUR));
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
        assertThat(List.of(
                        backend.redispatch(),
                        backend.independentStreams(),
                        backend.noLinger(),
                        backend.abortOnClose(),
                        backend.logHealthChecks()))
                .containsOnly(false);
        assertThat(backend.serverFinTimeout()).isEmpty();
        assertThat(backend.tunnelTimeout()).isEmpty();
        assertThat(backend.fullConnections()).isEmpty();
        assertThat(backend.stick()).isEmpty();
        assertThat(backend.resetFidelity()).isEqualTo(ResetFidelity.MIRROR);
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

    static Stream<Arguments> settings() {
        OnlyTheFirst first = new OnlyTheFirst();
        return Stream.of(
                setting("balance", builder -> builder.balance(first), Backend::balance, first),
                setting(
                        "health",
                        builder -> builder.health(HealthPolicy.tcpConnect()),
                        Backend::health,
                        HealthPolicy.tcpConnect()),
                setting("connectTimeout", builder -> builder.connectTimeout(HOUR), Backend::connectTimeout, HOUR),
                setting("serverTimeout", builder -> builder.serverTimeout(HOUR), Backend::serverTimeout, HOUR),
                setting("queueTimeout", builder -> builder.queueTimeout(HOUR), Backend::queueTimeout, HOUR),
                setting(
                        "serverFinTimeout",
                        builder -> builder.serverFinTimeout(HOUR),
                        Backend::serverFinTimeout,
                        Optional.of(HOUR)),
                setting(
                        "tunnelTimeout",
                        builder -> builder.tunnelTimeout(HOUR),
                        Backend::tunnelTimeout,
                        Optional.of(HOUR)),
                setting(
                        "fullConnections",
                        builder -> builder.fullConnections(7),
                        Backend::fullConnections,
                        OptionalInt.of(7)),
                setting("retries", builder -> builder.retries(7), Backend::retries, 7),
                setting("redispatch", Backend.Builder::redispatch, Backend::redispatch, true),
                setting("independentStreams", Backend.Builder::independentStreams, Backend::independentStreams, true),
                setting("noLinger", Backend.Builder::noLinger, Backend::noLinger, true),
                setting("abortOnClose", Backend.Builder::abortOnClose, Backend::abortOnClose, true),
                setting(
                        "resetFidelity",
                        builder -> builder.resetFidelity(ResetFidelity.HAPROXY),
                        Backend::resetFidelity,
                        ResetFidelity.HAPROXY),
                setting("panicThreshold", builder -> builder.panicThreshold(7), Backend::panicThreshold, 7),
                setting("allBackups", Backend.Builder::allBackups, Backend::allBackups, true),
                setting("logHealthChecks", Backend.Builder::logHealthChecks, Backend::logHealthChecks, true),
                setting("stick", builder -> builder.stick(STICK), Backend::stick, Optional.of(STICK)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void everySettingTellsBackendsApartAndGoesThroughToBuilder(
            String name, UnaryOperator<Backend.Builder> set, Function<Backend, Object> get, Object value) {
        Backend plain = usable().build();

        Backend changed = set.apply(usable()).build();

        assertThat(get.apply(plain)).isNotEqualTo(value);
        assertThat(get.apply(changed)).isEqualTo(value);
        assertThat(changed).isNotEqualTo(plain);
        assertThat(changed.toString()).contains(name).isNotEqualTo(plain.toString());
        assertThat(get.apply(changed.toBuilder().build())).isEqualTo(value);
        assertThat(changed.toBuilder().build())
                .isEqualTo(changed)
                .hasSameHashCodeAs(changed)
                .usingRecursiveComparison()
                .isEqualTo(changed);
    }

    @Test
    void theServersSettingsTellBackendsApartToo() {
        assertThat(Backend.named("bk").server(CAS1).build())
                .isEqualTo(usable().build())
                .isNotEqualTo(Backend.named("bk").server(CAS1.withMaxQueue(1)).build())
                .isNotEqualTo("bk");
    }

    @Test
    void takesTheEndsOfEveryRange() {
        assertThat(usable().fullConnections(1).build().fullConnections()).hasValue(1);
        assertThat(usable().fullConnections(Integer.MAX_VALUE).build().fullConnections())
                .hasValue(Integer.MAX_VALUE);
        Backend ends = usable().serverFinTimeout(Duration.ofNanos(1))
                .tunnelTimeout(Duration.ofDays(24))
                .build();
        assertThat(ends.serverFinTimeout()).contains(Duration.ofNanos(1));
        assertThat(ends.tunnelTimeout()).contains(Duration.ofDays(24));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0})
    void fullLoadIsAtLeastOneConnection(int connections) {
        assertThatThrownBy(() -> usable().fullConnections(connections).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("backend 'bk': fullConnections: " + connections + " (expected: 1 or more)");
    }

    /** HAProxy takes it; whoever has only spare servers gets the first usable one. */
    @Test
    void takesBackupsAlone() {
        assertThat(Backend.named("bk").server(CAS1.withBackup()).build().servers())
                .containsExactly(CAS1.withBackup());
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
                .serverFinTimeout(Duration.ZERO)
                .tunnelTimeout(Duration.ofSeconds(-2))
                .fullConnections(0)
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
                        "serverFinTimeout: PT0S (expected: more than zero, at most 24 days)",
                        "tunnelTimeout: PT-2S (expected: more than zero, at most 24 days)",
                        "fullConnections: 0 (expected: 1 or more)",
                        "retries: 101 (expected: 0..100)");
        assertThat(thrown).hasMessage("backend 'bk/1': " + String.join("; ", thrown.problems()));
    }

    @Test
    void refusesANumberThatTwoServersWereGiven() {
        Backend.Builder builder =
                Backend.named("bk").server(CAS1.withNumericId(7)).server(CAS2.withNumericId(7));

        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("backend 'bk': numericId: 7 for both 'cas1' and 'cas2' (expected: unique numbers)");
    }

    /** HAProxy numbers the others around it; see {@code NumericIds}. */
    @Test
    void aNumberMayBeThatOfAnotherServersPosition() {
        Backend backend =
                Backend.named("bk").server(CAS1).server(CAS2.withNumericId(1)).build();

        assertThat(backend.servers()).containsExactly(CAS1, CAS2.withNumericId(1));
    }

    @Test
    void wantsAServer() {
        assertThatThrownBy(() -> Backend.named("bk").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("backend 'bk': servers: none (expected: at least one, or a server template)");
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
        assertThatThrownBy(() -> usable().serverFinTimeout(null)).hasMessage("timeout");
        assertThatThrownBy(() -> usable().tunnelTimeout(null)).hasMessage("timeout");
        assertThatThrownBy(() -> usable().resetFidelity(null)).hasMessage("fidelity");
    }

    private static Arguments setting(
            String name, UnaryOperator<Backend.Builder> set, Function<Backend, Object> get, Object value) {
        return Arguments.of(name, set, get, value);
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

    @Test
    void takesTemplatesBesideServersOrAlone() {
        ServerTemplate web = ServerTemplate.of(Server.of("web", "h", 1), 2, ServerSource.fixed(List.of()));
        Backend both = Backend.named("bk")
                .template(web)
                .server(Server.of("own", "h", 1))
                .build();

        assertThat(both.templates()).containsExactly(web);
        assertThat(both.allServers()).extracting(Server::name).containsExactly("own", "web1", "web2");
        assertThat(both.toBuilder().servers(List.of()).build().allServers()).hasSize(2);
        assertThat(both.toBuilder().templates(List.of()).build()).isNotEqualTo(both);
        assertThat(both.toBuilder().build()).isEqualTo(both);
    }

    @Test
    void namesOfServersAndTemplatesAreUniqueTogether() {
        ServerTemplate web = ServerTemplate.of(Server.of("web", "h", 1), 2, ServerSource.fixed(List.of()));

        assertThatThrownBy(() -> Backend.named("bk")
                        .server(Server.of("web2", "h", 1))
                        .template(web)
                        .template(web.withFirstNumber(3))
                        .template(web.withFirstNumber(4))
                        .build())
                .hasMessage("backend 'bk': template web1..2: 'web2' is the name of another server (expected: unique"
                        + " names); template web4..5: 'web4' is the name of another server (expected: unique names)");
    }

    @Test
    void aTemplateMayHaveNoWeightIfDiscoverySaysOne() {
        ServerTemplate none =
                ServerTemplate.of(Server.of("web", "h", 1).withWeight(0), 2, ServerSource.fixed(List.of()));

        assertThat(Backend.named("bk").template(none).build().templates()).hasSize(1);
        assertThatThrownBy(() -> Backend.named("bk")
                        .template(none.withoutDiscoveredWeights())
                        .build())
                .hasMessageContaining("weight: 0 for every server");
    }
}
