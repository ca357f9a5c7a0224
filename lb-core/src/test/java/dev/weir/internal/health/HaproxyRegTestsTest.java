package dev.weir.internal.health;

import static dev.weir.internal.health.CheckBench.at;
import static dev.weir.internal.health.CheckBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.ProbeResult.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What HAProxy's own tests of checks ask of servers that come, go and are switched, each under that test's name. */
class HaproxyRegTestsTest {
    private static final HealthPolicy EVERY_SECOND = HealthPolicy.tcpConnect().withInterval(Duration.ofSeconds(1));

    private final CheckBench bench = new CheckBench();

    /** {@code 4be_1srv_health_checks}: the only server of a backend is disabled, enabled, and checked again. */
    @Test
    void fourBe1SrvHealthChecks() {
        bench.start(Backend.named("b").health(EVERY_SECOND).server(server(1)).build());
        bench.advance(1_500);
        int before = bench.bench.messages().size();

        bench.backend("b").setAdmin(bench.server("b", 1), AdminState.MAINTENANCE);
        assertThat(bench.bench.messages().subList(before, bench.bench.messages().size()))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Server b/s1 is going DOWN for maintenance."),
                        line -> assertThat(line).isEqualTo("backend b has no server available!"));
        int checks = bench.probes.checksOf(at(1));
        bench.advance(5_000);
        assertThat(bench.probes.checksOf(at(1))).isEqualTo(checks);

        bench.backend("b").setAdmin(bench.server("b", 1), AdminState.READY);
        assertThat(bench.bench.messages()).anySatisfy(line -> assertThat(line)
                .startsWith("Server b/s1 is UP/READY (leaving forced maintenance)."));
        bench.advance(1_500);
        assertThat(bench.probes.checksOf(at(1))).isGreaterThan(checks);
        assertThat(bench.server("b", 1).isUsable()).isTrue();
    }

    /** {@code cli_add_check_server}: a server is added at run time, is checked, and is deleted while a check of it is under way. */
    @Test
    void cliAddCheckServer() {
        Backend first =
                Backend.named("b").health(EVERY_SECOND).server(server(1)).build();
        bench.start(first);
        bench.advance(1_500);
        assertThat(bench.probes.checksOf(at(2))).isZero();

        bench.describe(first.toBuilder().server(server(2)).build());
        bench.advance(2_500);
        assertThat(bench.probes.checksOf(at(2))).isGreaterThanOrEqualTo(2);
        assertThat(bench.server("b", 2).isUsable()).isTrue();

        bench.probes.answer(at(2), Verdict.FAIL);
        bench.probes.answerAfter(Duration.ofMillis(700));
        bench.advance(1_000);
        int checks = bench.probes.checksOf(at(2));
        int told = bench.bench.messages().size();
        bench.describe(first);
        bench.advance(5_000);
        assertThat(bench.probes.checksOf(at(2))).isEqualTo(checks);
        assertThat(bench.bench.messages().subList(told, bench.bench.messages().size()))
                .noneMatch(line -> line.contains("s2 is DOWN"));
    }
}
