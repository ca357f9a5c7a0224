package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.event.AccessLogFormat;
import dev.weir.event.ConnectionSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontendTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void hasTheDocumentedDefaults() {
        Frontend frontend = usable().build();

        assertThat(frontend.backlog()).isEqualTo(1024);
        assertThat(frontend.maxConnections()).isZero();
        assertThat(frontend.clientTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(List.of(
                        frontend.dontLogNull(),
                        frontend.dontLogNormal(),
                        frontend.logAsap(),
                        frontend.logSeparateErrors(),
                        frontend.independentStreams(),
                        frontend.noLinger()))
                .containsOnly(false);
        assertThat(frontend.maxSessionRate()).isZero();
        assertThat(frontend.clientFinTimeout()).isEmpty();
        assertThat(frontend.firstByteTimeout()).isEmpty();
        assertThat(frontend.queuePriority()).isSameAs(ConnectionPriority.SAME_FOR_ALL);
        assertThat(frontend.accessLog()).isSameAs(AccessLogFormat.tcpLog());
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

    static Stream<Arguments> settings() {
        ConnectionPriority priority = (client, local) -> QueuePriority.ofClass(1);
        AccessLogFormat format = ConnectionSummary::server;
        return Stream.of(
                setting("backlog", builder -> builder.backlog(7), Frontend::backlog, 7),
                setting("maxConnections", builder -> builder.maxConnections(7), Frontend::maxConnections, 7),
                setting("maxSessionRate", builder -> builder.maxSessionRate(7), Frontend::maxSessionRate, 7),
                setting("clientTimeout", builder -> builder.clientTimeout(HOUR), Frontend::clientTimeout, HOUR),
                setting(
                        "clientFinTimeout",
                        builder -> builder.clientFinTimeout(HOUR),
                        Frontend::clientFinTimeout,
                        Optional.of(HOUR)),
                setting(
                        "firstByteTimeout",
                        builder -> builder.firstByteTimeout(HOUR),
                        Frontend::firstByteTimeout,
                        Optional.of(HOUR)),
                setting("independentStreams", Frontend.Builder::independentStreams, Frontend::independentStreams, true),
                setting("noLinger", Frontend.Builder::noLinger, Frontend::noLinger, true),
                setting("queuePriority", builder -> builder.queuePriority(priority), Frontend::queuePriority, priority),
                setting("accessLog", builder -> builder.accessLog(format), Frontend::accessLog, format),
                setting("dontLogNull", Frontend.Builder::dontLogNull, Frontend::dontLogNull, true),
                setting("dontLogNormal", Frontend.Builder::dontLogNormal, Frontend::dontLogNormal, true),
                setting("logAsap", Frontend.Builder::logAsap, Frontend::logAsap, true),
                setting("logSeparateErrors", Frontend.Builder::logSeparateErrors, Frontend::logSeparateErrors, true),
                setting("defaultBackend", builder -> builder.defaultBackend("x"), Frontend::defaultBackend, "x"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void everySettingTellsFrontendsApartAndGoesThroughToBuilder(
            String name, UnaryOperator<Frontend.Builder> set, Function<Frontend, Object> get, Object value) {
        Frontend plain = usable().build();

        Frontend changed = set.apply(usable()).build();

        assertThat(get.apply(plain)).isNotEqualTo(value);
        assertThat(get.apply(changed)).isEqualTo(value);
        assertThat(changed).isNotEqualTo(plain);
        assertThat(get.apply(changed.toBuilder().build())).isEqualTo(value);
        assertThat(changed.toBuilder().build())
                .isEqualTo(changed)
                .hasSameHashCodeAs(changed)
                .usingRecursiveComparison()
                .isEqualTo(changed);
    }

    @Test
    void whatWasSetInOneCopyIsNotInAnother() {
        Frontend.Builder builder = usable();
        for (Arguments setting : settings().toList()) {
            builder = setter(setting).apply(builder);
        }
        Frontend full = builder.build();

        assertThat(settings()).allSatisfy(setting -> assertThat(getter(setting).apply(full))
                .as("%s", setting.get()[0])
                .isEqualTo(setting.get()[3]));
        assertThat(full.toBuilder().build()).isEqualTo(full);
        assertThat(full).isNotEqualTo("ft").isNotEqualTo(usable().build());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 1_000_001, Integer.MAX_VALUE})
    void takesNoOtherSessionRate(int rate) {
        assertThatThrownBy(() -> usable().maxSessionRate(rate).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("frontend 'ft': maxSessionRate: " + rate + " (expected: 0..1000000)");
    }

    @Test
    void takesTheEndsOfEveryRange() {
        assertThat(usable().maxSessionRate(1_000_000).build().maxSessionRate()).isEqualTo(1_000_000);
        assertThat(usable().backlog(1).build().backlog()).isOne();
        Duration longest = Duration.ofDays(24);
        Duration shortest = Duration.ofNanos(1);
        Frontend ends =
                usable().clientFinTimeout(longest).firstByteTimeout(shortest).build();
        assertThat(ends.clientFinTimeout()).contains(longest);
        assertThat(ends.firstByteTimeout()).contains(shortest);
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
                .maxSessionRate(-4)
                .clientTimeout(Duration.ofSeconds(-3))
                .clientFinTimeout(Duration.ZERO)
                .firstByteTimeout(Duration.ofDays(25));

        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, builder::build);

        assertThat(thrown.problems())
                .containsExactly(
                        "name: 'ft 1' (expected: 1..128 of A-Z a-z 0-9 - _ . :)",
                        "binds: two are named 'https' (expected: unique names)",
                        "backlog: -1 (expected: 1 or more)",
                        "maxConnections: -2 (expected: 0 for no limit, or more)",
                        "maxSessionRate: -4 (expected: 0..1000000)",
                        "clientTimeout: PT-3S (expected: more than zero, at most 24 days)",
                        "clientFinTimeout: PT0S (expected: more than zero, at most 24 days)",
                        "firstByteTimeout: PT600H (expected: more than zero, at most 24 days)",
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
        Frontend.Builder builder =
                usable().clientTimeout(timeout).clientFinTimeout(timeout).firstByteTimeout(timeout);

        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("clientTimeout: " + timeout + " (expected: ")
                .hasMessageContaining("clientFinTimeout: " + timeout + " (expected: ")
                .hasMessageContaining("firstByteTimeout: " + timeout + " (expected: ");
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
        assertThatThrownBy(() -> usable().clientFinTimeout(null)).hasMessage("timeout");
        assertThatThrownBy(() -> usable().firstByteTimeout(null)).hasMessage("timeout");
        assertThatThrownBy(() -> usable().queuePriority(null)).hasMessage("priority");
        assertThatThrownBy(() -> usable().accessLog(null)).hasMessage("format");
    }

    private static Arguments setting(
            String name, UnaryOperator<Frontend.Builder> set, Function<Frontend, Object> get, Object value) {
        return Arguments.of(name, set, get, value);
    }

    @SuppressWarnings("unchecked")
    private static UnaryOperator<Frontend.Builder> setter(Arguments setting) {
        return (UnaryOperator<Frontend.Builder>) setting.get()[1];
    }

    @SuppressWarnings("unchecked")
    private static Function<Frontend, Object> getter(Arguments setting) {
        return (Function<Frontend, Object>) setting.get()[2];
    }

    private static Frontend.Builder usable() {
        return Frontend.named("ft").bind("https", "10.0.0.9", 443).defaultBackend("bk");
    }
}
