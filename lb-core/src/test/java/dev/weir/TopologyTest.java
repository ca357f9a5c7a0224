package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyTest {
    private static final Backend BACKEND = backend("bk");

    @Test
    void takesItsPartsInAnyOrder() {
        Frontend web = frontend("web", "bk", new Bind("https", "10.0.0.9", 443));
        Frontend mail = frontend("mail", "other", new Bind("imap", "10.0.0.9", 143));
        Backend other = backend("other");

        Topology topology = Topology.of(BACKEND, web, other, mail);

        assertThat(topology.frontends()).containsExactly(web, mail);
        assertThat(topology.backends()).containsExactly(BACKEND, other);
        assertThat(topology.frontend("mail")).isSameAs(mail);
        assertThat(topology.backend("other")).isSameAs(other);
    }

    @Test
    void saysWhichNamesThereAreWhenOneIsNot() {
        Topology topology = Topology.of(frontend("web", "bk", new Bind("https", "10.0.0.9", 443)), BACKEND);

        assertThatThrownBy(() -> topology.backend("bk\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backend: 'bk\\u000a' (expected: one of [bk])");
        assertThatThrownBy(() -> topology.frontend("mail"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frontend: 'mail' (expected: one of [web])");
    }

    @Test
    void wantsAFrontendAndABackend() {
        assertThat(problemsOf())
                .containsExactly("frontends: none (expected: at least one)", "backends: none (expected: at least one)");
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        List<String> problems = problemsOf(
                frontend("web", "bk", new Bind("https", "10.0.0.9", 443)),
                frontend("web", "bq", new Bind("tls", "10.0.0.9", 443)),
                BACKEND,
                backend("bk"));

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "backends: two are named 'bk' (expected: unique names)",
                        "frontends: two are named 'web' (expected: unique names)",
                        "frontend 'web' defaultBackend: 'bq' (expected: one of [bk])",
                        "bind: 10.0.0.9:443 is used by 'web/https' and 'web/tls' (expected: each address once)");
    }

    @Test
    void showsAHostileBackendNameHarmlessly() {
        assertThat(problemsOf(frontend("web", "b\u001bk\n", new Bind("https", "10.0.0.9", 443)), BACKEND))
                .containsExactly("frontend 'web' defaultBackend: 'b\\u001bk\\u000a' (expected: one of [bk])");
    }

    @Test
    void namesBothBindsOfAnAddressUsedTwice() {
        Frontend web = frontend("web", "bk", new Bind("https", "10.0.0.9", 443), new Bind("http", "10.0.0.9", 80));
        Frontend mail = frontend("mail", "bk", new Bind("imap", "10.0.0.9", 143), new Bind("oops", "10.0.0.9", 443));

        assertThat(problemsOf(web, mail, BACKEND))
                .containsExactly(
                        "bind: 10.0.0.9:443 is used by 'web/https' and 'mail/oops' (expected: each address once)");
    }

    @Test
    void namesBothBindsInsideOneFrontend() {
        assertThat(problemsOf(frontend("web", "bk", new Bind("a", "::1", 443), new Bind("b", "::1", 443)), BACKEND))
                .containsExactly("bind: [::1]:443 is used by 'web/a' and 'web/b' (expected: each address once)");
    }

    @Test
    void takesOnePortOnTwoAddressesAndAnyNumberOfChosenPorts() {
        assertThatCode(() -> Topology.of(
                        frontend("web", "bk", new Bind("a", "10.0.0.9", 443), new Bind("b", "10.0.0.10", 443)),
                        frontend("any", "bk", new Bind("a", "127.0.0.1", 0), new Bind("b", "127.0.0.1", 0)),
                        BACKEND))
                .doesNotThrowAnyException();
    }

    @Test
    void hasNoLimitsForTheWholeUnlessToldOtherwise() {
        Topology plain = Topology.of(frontend("web", "bk", new Bind("https", "10.0.0.9", 443)), BACKEND);
        assertThat(plain.maxConnections()).isZero();
        assertThat(plain.maxSessionRate()).isZero();

        Topology limited = plain.withMaxConnections(7).withMaxSessionRate(8);

        assertThat(limited).isEqualTo(new Topology(plain.frontends(), plain.backends(), 7, 8));
        assertThat(limited.withMaxSessionRate(9).maxConnections()).isEqualTo(7);
        assertThat(limited.withMaxConnections(9).maxSessionRate()).isEqualTo(8);
        assertThat(limited.withMaxConnections(0).withMaxSessionRate(0)).isEqualTo(plain);
        assertThat(limited).isNotEqualTo(plain);
    }

    @Test
    void takesTheEndsOfEveryRange() {
        Topology plain = Topology.of(frontend("web", "bk", new Bind("https", "10.0.0.9", 443)), BACKEND);

        assertThat(plain.withMaxConnections(Integer.MAX_VALUE).maxConnections()).isEqualTo(Integer.MAX_VALUE);
        assertThat(plain.withMaxSessionRate(1_000_000).maxSessionRate()).isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"-1, -1", "-2147483648, -2147483648", "-1, 1000001", "-1, 2147483647"})
    void takesNoLimitsOutOfRange(int connections, int rate) {
        List<Frontend> frontends = List.of(frontend("web", "bk", new Bind("https", "10.0.0.9", 443)));

        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> new Topology(frontends, List.of(BACKEND), connections, rate));

        assertThat(thrown.problems())
                .containsExactly(
                        "maxConnections: " + connections + " (expected: 0 for no limit, or more)",
                        "maxSessionRate: " + rate + " (expected: 0..1000000)");
    }

    @Test
    void isNotChangedByTheListsItWasMadeFrom() {
        Topology topology = Topology.of(frontend("web", "bk", new Bind("https", "10.0.0.9", 443)), BACKEND);

        assertThatThrownBy(() -> topology.frontends().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> topology.backends().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void letsBackendsShareATableAndTellsTwoOfOneNameApart() {
        Frontend web = frontend("web", "bk", new Bind("https", "10.0.0.9", 443));
        StickTable table = StickTable.inMemory("clients", 10, Duration.ofHours(1));
        StickTable equal = StickTable.inMemory("clients", 10, Duration.ofHours(1));
        StickTable other = StickTable.inMemory("clients", 20, Duration.ofHours(1));
        StickTable unnamed = StickTable.inMemory("my clients", 10, Duration.ofHours(1));

        assertThatCode(() -> Topology.of(web, sticky("bk", table), sticky("b2", table), sticky("b3", equal)))
                .doesNotThrowAnyException();
        assertThat(problemsOf(web, sticky("bk", table), sticky("b2", other), sticky("b3", unnamed)))
                .containsExactly(
                        "stick table: two different ones are named 'clients' (expected: unique names, or equal tables)",
                        "stick table: 'my clients' (expected: 1..128 of A-Z a-z 0-9 - _ . :)");
    }

    private static Backend sticky(String name, StickTable table) {
        return backend(name).toBuilder().stick(StickRule.onSource(table)).build();
    }

    private static List<String> problemsOf(Topology.Part... parts) {
        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, () -> Topology.of(parts));
        assertThat(thrown).hasMessage("topology: " + String.join("; ", thrown.problems()));
        return thrown.problems();
    }

    private static Frontend frontend(String name, String backend, Bind... binds) {
        Frontend.Builder builder = Frontend.named(name).defaultBackend(backend);
        for (Bind bind : binds) {
            builder.bind(bind);
        }
        return builder.build();
    }

    private static Backend backend(String name) {
        return Backend.named(name).server(Server.of("cas1", "10.0.0.15", 443)).build();
    }
}
