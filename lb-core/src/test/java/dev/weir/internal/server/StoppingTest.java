package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers that want no new clients; the sequence of lines is that of HAProxy 2.6.12 with {@code disable-on-404}. */
class StoppingTest {
    private static final String ONLINE = " active and 1 backup servers online. 0 sessions requeued, 0 total in queue.";

    private final Bench bench = new Bench();
    private final BackendRuntime b = bench.live(backend("b").logHealthChecks().build());
    private final ServerRuntime s = b.servers().get(0);
    private final ServerRuntime o = b.servers().get(1);

    private static Backend.Builder backend(String name) {
        return Backend.named(name)
                .health(HealthPolicy.tcpConnect().withRise(2).withFall(3))
                .server(Server.of("s", "127.0.0.1", 1).withWeight(50))
                .server(Server.of("o", "127.0.0.1", 2))
                .server(Server.of("k", "127.0.0.1", 3).withBackup());
    }

    @Test
    void stoppingAndBackAndDownAreToldAsHaproxyTellsThem() {
        b.recordCheck(s, Checks.passed(""));
        b.recordCheck(s, Checks.conditionally(404));
        b.recordCheck(s, Checks.conditionally(404));
        b.recordCheck(s, Checks.passed(""));
        b.recordCheck(s, Checks.conditionally(404));
        b.recordCheck(s, Checks.status(503, "no"));
        b.recordCheck(s, Checks.status(503, "no"));
        assertThat(s.status()).as("as long as it is not down").hasToString("NOLB");
        b.recordCheck(s, Checks.status(503, "no"));

        String begin = "Health check for server b/s ";
        String conditionally = begin + "conditionally succeeded, reason: Layer7 check conditionally passed, code: 404,"
                + " check duration: 0ms, status: 3/3 UP.";
        String failed =
                begin + "failed, reason: Layer7 wrong status, code: 503, info: \"no\", check duration: 0ms, status: ";
        assertThat(bench.messages())
                .containsExactly(
                        begin + "succeeded, reason: Layer4 check passed, check duration: 0ms, status: 3/3 UP.",
                        conditionally,
                        "Server b/s is stopping. 1" + ONLINE,
                        begin + "succeeded, reason: Layer4 check passed, check duration: 0ms, status: 3/3 UP.",
                        "Server b/s is UP. 2" + ONLINE,
                        conditionally,
                        "Server b/s is stopping. 1" + ONLINE,
                        failed + "2/3 UP.",
                        failed + "1/3 UP.",
                        failed + "0/2 DOWN.",
                        "Server b/s is DOWN. 1 active and 1 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.");
    }

    @Test
    void itTakesNoBalancedConnectionsAndStillServesWhoHasAnEntry() {
        b.recordCheck(s, Checks.conditionally(200));

        assertThat(s.isUsable()).isFalse();
        assertThat(s.isServing()).isTrue();
        assertThat(b.selection().contains(s)).isFalse();
        assertThat(s.status().health()).isEqualTo(Health.STOPPING);
        assertThat(s.status().takesNewConnections()).isFalse();
        assertThat(s.status()).hasToString("NOLB");
        assertThat(s.condition().checksFailed()).isZero();
        assertThat(s.condition().timesDown()).isZero();
    }

    @Test
    void whenTheLastServersStopTheBackendHasNone() {
        b.recordCheck(s, Checks.conditionally(200));
        b.recordCheck(o, Checks.conditionally(200));
        b.recordCheck(b.servers().get(2), Checks.conditionally(200));

        assertThat(b.selection().isEmpty()).isTrue();
        assertThat(bench.events()).last().isInstanceOf(LbEvent.BackendDown.class);
    }

    /** HAProxy comes up from down by a conditional success of a {@code tcp-check}, and not by a missing page. */
    @Test
    void fromDownAConditionalPassCountsAndAMissingPageDoesNot() {
        fail(s, 1);
        b.recordCheck(s, Checks.conditionally(404));
        b.recordCheck(s, Checks.conditionally(404));
        assertThat(s.status()).hasToString("DOWN");
        assertThat(s.condition().lastCheck()).isEqualTo("L7STS, code: 404, check duration: 0ms");

        b.recordCheck(s, Checks.conditionally(200));
        assertThat(s.status()).hasToString("DOWN");
        b.recordCheck(s, Checks.conditionally(200));
        assertThat(s.status()).hasToString("NOLB");
    }

    @Test
    void itComesBackWarmingUp() {
        BackendRuntime slow = bench.live(Backend.named("slow")
                .health(HealthPolicy.tcpConnect())
                .server(Server.of("s", "127.0.0.1", 1).withSlowStart(Duration.ofSeconds(10)))
                .server(Server.of("o", "127.0.0.1", 2))
                .build());
        ServerRuntime warm = slow.servers().get(0);
        slow.recordCheck(warm, Checks.conditionally(200));
        slow.recordCheck(warm, Checks.passed(""));

        assertThat(warm.throttle()).isEqualTo(1);
    }

    @Test
    void leavingMaintenanceItIsUpUntilTheNextCheck() {
        b.recordCheck(s, Checks.conditionally(200));
        b.setAdmin(s, AdminState.MAINTENANCE);
        assertThat(s.status()).hasToString("MAINT");
        b.setAdmin(s, AdminState.READY);

        assertThat(s.status()).hasToString("UP");
        assertThat(bench.messages()).last().isEqualTo("Server b/s is UP/READY (leaving forced maintenance).");
    }

    @Test
    void anotherPolicyGoesOnFromIt() {
        b.recordCheck(s, Checks.conditionally(200));
        put(backend("b").health(HealthPolicy.tcpConnect().withRise(5)).build());
        assertThat(s.status()).hasToString("NOLB");
        put(backend("b").health(HealthPolicy.none()).build());
        assertThat(s.status()).as("nobody checks any more").hasToString("UP");
        assertThat(b.selection().contains(s)).isTrue();
    }

    @Test
    void aServerThatIsStoppingDoesNotServeInAPanic() {
        BackendRuntime panicky = bench.live(Backend.named("p")
                .health(HealthPolicy.tcpConnect())
                .panicThreshold(100)
                .server(Server.of("s", "127.0.0.1", 1))
                .server(Server.of("o", "127.0.0.1", 2))
                .server(Server.of("x", "127.0.0.1", 3))
                .build());
        panicky.recordCheck(panicky.servers().get(0), Checks.conditionally(200));
        panicky.recordCheck(panicky.servers().get(1), Checks.failed("no"));

        assertThat(panicky.selection().panic()).isPresent();
        assertThat(panicky.selection().contains(panicky.servers().get(0)))
                .as("it has asked for no clients")
                .isFalse();
        assertThat(panicky.selection().contains(panicky.servers().get(1))).isTrue();
    }

    // ---- what is remembered of checks

    @Test
    void anInconclusiveCheckIsRememberedAndToldAndChangesNothing() {
        b.recordCheck(s, Checks.inconclusive());
        b.recordCheck(s, Checks.inconclusive());

        assertThat(s.health().progress()).isEqualTo("1/3");
        assertThat(s.condition().checksFailed()).isZero();
        assertThat(s.condition().checks()).hasSize(2);
        assertThat(bench.messages())
                .containsExactly("Health check for server b/s could not be made, reason: Socket error,"
                        + " info: \"Too many open files\", check duration: 0ms, status: 1/3 UP.");
    }

    @Test
    void theLastTenResultsAreRememberedWithTheirMoment() {
        for (int i = 0; i < 13; i++) {
            bench.runtime.advance(Duration.ofSeconds(1));
            b.recordCheck(s, Checks.status(500 + i, "number " + i));
        }

        List<Integer> codes = s.condition().checks().stream()
                .map(check -> check.code().orElseThrow())
                .toList();
        assertThat(codes).containsExactly(503, 504, 505, 506, 507, 508, 509, 510, 511, 512);
        assertThat(s.condition().checks().get(9).at()).isEqualTo(bench.runtime.now());
        assertThat(s.condition().checks().get(9).words()).isEqualTo("number 12");
        assertThat(s.condition().checks().get(9).status()).isEqualTo("L7STS");
    }

    @Test
    void hostileWordsAreMadeHarmlessEverywhere() {
        b.recordCheck(s, Checks.failed("a\" status: 3/3 UP.\nServer b/o is DOWN" + "x".repeat(2_000)));

        String words = s.condition().checks().get(0).words();
        assertThat(words)
                .hasSize(1_000)
                .startsWith("a<22> status: 3/3 UP.<0A>Server b/o")
                .endsWith("x...");
        assertThat(s.condition().lastCheck()).contains(words);
        assertThat(bench.messages()).allMatch(line -> !line.contains("\n")).anyMatch(line -> line.contains(words));
    }

    private void fail(ServerRuntime server, int times) {
        for (int i = 0; i < times; i++) {
            b.recordCheck(server, Checks.failed("no"));
        }
    }

    private void put(Backend next) {
        b.put(b.prepare(next, 10, bench.rosterOf(next)));
    }
}
