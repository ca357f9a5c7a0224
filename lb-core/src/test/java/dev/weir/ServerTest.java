package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.health.HealthPolicy;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static final Server CAS1 = Server.of("cas1", "10.0.0.15", 443);

    /** All settings at once, so that a copy that forgets one shows. */
    private static final Server FULL = Server.of("full", "10.0.0.16", 444)
            .withWeight(20)
            .withMaxConnections(10_000)
            .withMinConnections(100)
            .withMaxQueue(50)
            .withConnectRate(30)
            .withNumericId(9)
            .withShutdownSessionsOnDown()
            .withShutdownBackupSessionsOnUp();

    static Stream<Arguments> changes() {
        return Stream.of(
                change("weight", Server::weight, server -> server.withWeight(7), 7),
                change("maxConnections", Server::maxConnections, server -> server.withMaxConnections(7), 7),
                change("minConnections", Server::minConnections, server -> server.withMinConnections(7), 7),
                change("maxQueue", Server::maxQueue, server -> server.withMaxQueue(7), 7),
                change("connectRate", Server::connectRate, server -> server.withConnectRate(7), 7),
                change("numericId", Server::numericId, server -> server.withNumericId(7), OptionalInt.of(7)),
                change("backup", Server::isBackup, Server::withBackup, true),
                change(
                        "shutdownSessionsOnDown",
                        Server::shutsDownSessionsOnDown,
                        Server::withShutdownSessionsOnDown,
                        true),
                change(
                        "shutdownBackupSessionsOnUp",
                        Server::shutsDownBackupSessionsOnUp,
                        Server::withShutdownBackupSessionsOnUp,
                        true));
    }

    /** A backup would contradict the rest of FULL. */
    static Stream<Arguments> changesOfFull() {
        return changes().filter(change -> !"backup".equals(change.get()[0]));
    }

    @Test
    void hasWeightOneAndNothingElseUnlessToldOtherwise() {
        assertThat(CAS1.weight()).isOne();
        assertThat(List.of(CAS1.maxConnections(), CAS1.minConnections(), CAS1.maxQueue(), CAS1.connectRate()))
                .containsOnly(0);
        assertThat(List.of(CAS1.isBackup(), CAS1.shutsDownSessionsOnDown(), CAS1.shutsDownBackupSessionsOnUp()))
                .containsOnly(false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void changesOnePartAtATimeAndNeverTheOriginal(
            String part, Function<Server, Object> get, UnaryOperator<Server> change, Object after) {
        Object before = get.apply(CAS1);

        Server changed = change.apply(CAS1);

        assertThat(get.apply(changed)).isEqualTo(after);
        assertThat(get.apply(CAS1)).isEqualTo(before);
        assertThat(changed).isNotEqualTo(CAS1).isEqualTo(change.apply(CAS1)).hasSameHashCodeAs(change.apply(CAS1));
        assertThat(changed.toString()).contains(part).isNotEqualTo(CAS1.toString());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changesOfFull")
    void aChangeKeepsAllOtherParts(
            String part, Function<Server, Object> get, UnaryOperator<Server> change, Object after) {
        Server changed = change.apply(FULL);

        List<Arguments> others =
                changes().filter(other -> !part.equals(other.get()[0])).toList();
        assertThat(others).hasSize(8).allSatisfy(other -> assertThat(
                        getter(other).apply(changed))
                .isEqualTo(getter(other).apply(FULL)));
        assertThat(List.of(changed.name(), changed.host(), changed.port())).containsExactly("full", "10.0.0.16", 444);
    }

    @Test
    void namesTellServersApart() {
        assertThat(CAS1)
                .isEqualTo(Server.of("cas1", "10.0.0.15", 443))
                .isNotEqualTo(Server.of("cas2", "10.0.0.15", 443))
                .isNotEqualTo(Server.of("cas1", "10.0.0.16", 443))
                .isNotEqualTo(Server.of("cas1", "10.0.0.15", 444))
                .isNotEqualTo("cas1");
    }

    @Test
    void showsOnlyWhatDiffersFromTheDefaults() {
        assertThat(CAS1).hasToString("Server{cas1 10.0.0.15:443, weight=1}");
        assertThat(CAS1.withMaxQueue(5).withBackup())
                .hasToString("Server{cas1 10.0.0.15:443, weight=1, maxQueue=5, backup}");
    }

    @Test
    void takesTheEndsOfEveryRange() {
        assertThat(List.of(
                        Server.of("a", "h", 1).port(),
                        Server.of("a", "h", 65_535).port()))
                .containsExactly(1, 65_535);
        assertThat(List.of(CAS1.withWeight(0).weight(), CAS1.withWeight(256).weight()))
                .containsExactly(0, 256);
        int most = Integer.MAX_VALUE;
        assertThat(List.of(
                        CAS1.withMaxConnections(most).maxConnections(),
                        CAS1.withMinConnections(most).minConnections(),
                        CAS1.withMaxQueue(most).maxQueue()))
                .containsOnly(most);
        assertThat(CAS1.withConnectRate(1_000_000).connectRate()).isEqualTo(1_000_000);
        assertThat(CAS1.withConnectRate(7).withConnectRate(0).connectRate()).isZero();
    }

    /** HAProxy takes a minconn without a maxconn for both, and one that is not smaller for none. */
    @Test
    void minimumAndMaximumMayBeSetInAnyOrderAndProportion() {
        Server alone = CAS1.withMinConnections(10);
        Server larger = alone.withMaxConnections(5);

        assertThat(alone.maxConnections()).isZero();
        assertThat(List.of(larger.minConnections(), larger.maxConnections())).containsExactly(10, 5);
    }

    @Test
    void aBackupCannotEndTheSessionsOfBackups() {
        String contradiction = "server 'cas1': shutdownBackupSessionsOnUp: set on a backup server"
                + " (expected: only on servers that are none)";

        assertThatThrownBy(() -> CAS1.withBackup().withShutdownBackupSessionsOnUp())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(contradiction);
        assertThatThrownBy(() -> CAS1.withShutdownBackupSessionsOnUp().withBackup())
                .hasMessage(contradiction);
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        ConfigurationException thrown =
                catchThrowableOfType(ConfigurationException.class, () -> Server.of("cas 1", " ", 0));

        assertThat(thrown.problems())
                .containsExactly(
                        "name: 'cas 1' (expected: 1..128 of A-Z a-z 0-9 - _ . :)",
                        "host: ' ' (expected: an IP address or a host name)",
                        "port: 0 (expected: 1..65535)");
        assertThat(thrown).hasMessage("server 'cas 1': " + String.join("; ", thrown.problems()));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1})
    void takesNoNegativeLimit(int limit) {
        String expected = ": " + limit + " (expected: 0 for no limit, or more)";
        assertThatThrownBy(() -> CAS1.withMaxConnections(limit)).hasMessage("server 'cas1': maxConnections" + expected);
        assertThatThrownBy(() -> CAS1.withMinConnections(limit)).hasMessage("server 'cas1': minConnections" + expected);
        assertThatThrownBy(() -> CAS1.withMaxQueue(limit)).hasMessage("server 'cas1': maxQueue" + expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesANumericIdThatIsNotPositive(int id) {
        assertThatThrownBy(() -> CAS1.withNumericId(id))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("server 'cas1': numericId: " + id + " (expected: 1..2147483647)");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 1_000_001, Integer.MAX_VALUE})
    void takesNoOtherConnectRate(int rate) {
        assertThatThrownBy(() -> CAS1.withConnectRate(rate))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("server 'cas1': connectRate: " + rate + " (expected: 0..1000000)");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_536, Integer.MAX_VALUE})
    void takesNoOtherPort(int port) {
        assertThatThrownBy(() -> Server.of("cas1", "10.0.0.15", port))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("server 'cas1': port: " + port + " (expected: 1..65535)");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 257, Integer.MAX_VALUE})
    void takesNoOtherWeight(int weight) {
        assertThatThrownBy(() -> CAS1.withWeight(weight))
                .hasMessage("server 'cas1': weight: " + weight + " (expected: 0..256)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Cas-1_x.y:443", "0"})
    void takesHaproxysNames(String name) {
        assertThat(Server.of(name, "10.0.0.15", 443).name()).isEqualTo(name);
        assertThat(Server.of("a".repeat(128), "10.0.0.15", 443).name()).hasSize(128);
    }

    /** Names go into log lines, metric tags and messages; none of them may be broken by one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a/b",
                "a\nb",
                "a\r\nb",
                "\u0000",
                "\u001b[31mred",
                "a\tb",
                "\u202egnp",
                "é",
                "a\u007f"
            })
    void takesNoHostileNameAndShowsItHarmlessly(String name) {
        assertThatThrownBy(() -> Server.of(name, "10.0.0.15", 443))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("name: ")
                .satisfies(thrown -> assertThat(thrown.getMessage()).matches("[ -~]+"));
    }

    @Test
    void escapesWhatItShows() {
        assertThatThrownBy(() -> Server.of("a\nb", "10.0.0.15", 443))
                .hasMessage("server 'a\\u000ab': name: 'a\\u000ab' (expected: 1..128 of A-Z a-z 0-9 - _ . :)");
        assertThatThrownBy(() -> Server.of("a", "\n", 443))
                .hasMessage("server 'a': host: '\\u000a' (expected: an IP address or a host name)");
    }

    @Test
    void cutsAnEndlessName() {
        assertThatThrownBy(() -> Server.of("x".repeat(1_000_000), "10.0.0.15", 443))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(thrown -> assertThat(thrown.getMessage().length()).isLessThan(1000));
    }

    @Test
    void saysWhichPartIsNull() {
        assertThatThrownBy(() -> Server.of(null, "10.0.0.15", 443))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        assertThatThrownBy(() -> Server.of("cas1", null, 443))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("host");
    }

    private static Arguments change(
            String part, Function<Server, Object> get, UnaryOperator<Server> change, Object after) {
        return Arguments.of(part, get, change, after);
    }

    @SuppressWarnings("unchecked")
    private static Function<Server, Object> getter(Arguments change) {
        return (Function<Server, Object>) change.get()[1];
    }

    @Test
    void isWatchedAsItsBackendSaysUnlessItSaysOtherwise() {
        HealthPolicy own = HealthPolicy.tcpConnect().withFall(9);
        Server plain = Server.of("a", "127.0.0.1", 1);
        Server special = plain.withHealth(own);
        Backend backend = Backend.named("b")
                .health(HealthPolicy.tcpConnect())
                .server(plain)
                .server(Server.of("z", "127.0.0.1", 2))
                .build();

        assertThat(backend.healthOf(plain)).isEqualTo(HealthPolicy.tcpConnect());
        assertThat(backend.healthOf(special)).isEqualTo(own);
        assertThat(backend.healthOf(special.withWeight(7)).fall())
                .as("copies keep it")
                .isEqualTo(9);
        assertThat(plain.health()).isEmpty();
        assertThat(special)
                .isNotEqualTo(plain)
                .isEqualTo(plain.withHealth(HealthPolicy.tcpConnect().withFall(9)));
        assertThat(special.toString()).contains(", health=HealthPolicy{").contains("fall=9");
    }
}
