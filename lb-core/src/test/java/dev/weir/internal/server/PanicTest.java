package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.balance.BalanceStrategy;
import dev.weir.event.LbEvent;
import dev.weir.health.HealthPolicy;
import dev.weir.internal.server.Assignment.Kind;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With too few servers up, all serve that are in service. */
class PanicTest {
    private final Bench bench = new Bench();
    private BackendRuntime backend = live(50, server("a"), server("b"), server("c"), server("d"));

    @Test
    void belowTheThresholdHealthIsIgnored() {
        down("a");
        down("b");
        assertThat(picks(4)).as("half are up, which is not below 50 %").isEqualTo("cdcd");
        down("c");
        assertThat(picks(4))
                .containsOnlyOnce("a")
                .containsOnlyOnce("b")
                .containsOnlyOnce("c")
                .containsOnlyOnce("d");
        up("c");

        assertThat(picks(4)).doesNotContain("a", "b").contains("c", "d");
    }

    @Test
    void itIsToldWhenItBeginsAndWhenItEnds() {
        down("a");
        down("b");
        down("c");
        down("d");
        up("d");
        up("c");

        assertThat(bench.events())
                .filteredOn(event -> event instanceof LbEvent.PanicEntered || event instanceof LbEvent.PanicLeft)
                .extracting(LbEvent::message)
                .containsExactly(
                        "backend pool panics: 1 of 4 servers in service are up (panic threshold 50%). Health is ignored,"
                                + " and all of them serve.",
                        "backend pool does not panic any more: 2 servers are up (panic threshold 50%). Only they serve.");
        assertThat(bench.events()).as("it served all the time").noneMatch(LbEvent.BackendDown.class::isInstance);
    }

    /** Up of four in service, and whether all four serve. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, false",
        "0, 1, true",
        "1, 25, false",
        "1, 26, true",
        "2, 50, false",
        "2, 51, true",
        "3, 75, false",
        "3, 100, true",
        "4, 100, false",
        "3, 0, false"
    })
    void theShareIsComparedExactly(int up, int threshold, boolean panics) {
        backend = live(threshold, server("a"), server("b"), server("c"), server("d"));
        List.of("a", "b", "c", "d").subList(up, 4).forEach(this::down);

        assertThat(backend.selection().panic().isPresent()).isEqualTo(panics);
        assertThat(backend.selection().size()).isEqualTo(panics ? 4 : up);
    }

    @Test
    void whomTheOperatorTookOutNeitherServesNorCounts() {
        backend = live(50, server("a"), server("b"), server("c"), server("d").withWeight(0));
        backend.setAdmin(of("b"), AdminState.MAINTENANCE);
        down("a");
        assertThat(picks(2)).as("one of two").isEqualTo("cc");
        backend.setAdmin(of("b"), AdminState.DRAIN);
        assertThat(picks(2)).isEqualTo("cc");
        down("c");

        assertThat(picks(4)).contains("a", "c").doesNotContain("b", "d");
    }

    @Test
    void aBackupThatIsUpServesBeforeServersThatAreDown() {
        backend = live(50, server("a"), server("b"), server("z").withBackup());
        down("a");
        down("b");
        assertThat(picks(3)).isEqualTo("zzz");
        assertThat(backend.selection().panic()).isEmpty();
        down("z");

        assertThat(picks(4)).as("without it, all but backups").isIn("abab", "baba");
    }

    @Test
    void backupsPanicWhereNobodyElseIsInService() {
        backend = live(100, server("a"), server("y").withBackup(), server("z").withBackup());
        backend.setAdmin(of("a"), AdminState.MAINTENANCE);
        assertThat(picks(2)).as("both are up").isEqualTo("yy");
        down("y");

        assertThat(picks(4)).isIn("yzyz", "zyzy");
    }

    /** Whoever waits for a server that is picked although it is down must not be sent to ask again, for ever. */
    @Test
    void whoWaitsForAServerThatIsDownWaitsUntilThePanicIsOver() {
        Backend.Builder description = description(50, server("a").withMaxConnections(1), server("b"), server("c"))
                .balance(BalanceStrategy.source())
                .redispatch();
        backend = bench.live(description.build());
        down("a");
        down("b");
        assertThat(of("a").tryTake()).isTrue();
        backend.enqueue(of("a").waiting(), bench.waiter("w"));
        assertThat(bench.log).isEmpty();

        up("b");

        assertThat(bench.log).containsExactly("w reassigned");
    }

    @Test
    void theThresholdMayChangeWhileItMatters() {
        down("a");
        assertThat(picks(3)).doesNotContain("a");
        Backend stricter = backend.backend().toBuilder().panicThreshold(100).build();
        backend.put(backend.prepare(stricter, 10, bench.rosterOf(stricter)));
        assertThat(picks(4)).contains("a");
        Backend never = backend.backend().toBuilder().panicThreshold(0).build();
        backend.put(backend.prepare(never, 10, bench.rosterOf(never)));

        assertThat(picks(3)).doesNotContain("a");
        assertThat(bench.messages().get(bench.messages().size() - 1)).contains("does not panic any more");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 101})
    void aThresholdIsAPercentage(int percent) {
        Assertions.assertThatThrownBy(() -> description(percent, server("a")).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("panicThreshold: " + percent + " (expected: 0..100)");
    }

    private String picks(int times) {
        StringBuilder picked = new StringBuilder();
        for (int i = 0; i < times; i++) {
            Assignment assignment = backend.assign(backend.selection(), bench.waiter("w"));
            assertThat(assignment.kind()).isEqualTo(Kind.TAKEN);
            picked.append(Objects.requireNonNull(assignment.server()).id().name());
        }
        return picked.toString();
    }

    private void down(String server) {
        while (of(server).status().takesNewConnections()) {
            backend.recordCheck(of(server), Checks.failed("gone"));
        }
    }

    private void up(String server) {
        while (!of(server).status().takesNewConnections()) {
            backend.recordCheck(of(server), Checks.passed(""));
        }
    }

    private ServerRuntime of(String name) {
        return backend.find(name).orElseThrow();
    }

    private static Server server(String name) {
        return Server.of(name, "127.0.0.1", 1);
    }

    private BackendRuntime live(int threshold, Server... servers) {
        return bench.live(description(threshold, servers).build());
    }

    private static Backend.Builder description(int threshold, Server... servers) {
        return Backend.named("pool")
                .health(HealthPolicy.tcpConnect())
                .panicThreshold(threshold)
                .servers(List.of(servers));
    }
}
