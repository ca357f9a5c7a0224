package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.ProbeResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What HAProxy tells with each change: the server, its state, the reason, who is left, and what became of whom. */
class StatusWordsTest {
    private static final String NO = ", reason: Layer4 connection problem, info: \"no\", check duration: 3ms. ";

    private final Bench bench = new Bench();
    private final BackendRuntime backend = bench.live(Backend.named("pool")
            .health(HealthPolicy.tcpConnect().withRise(1).withFall(1))
            .redispatch()
            .server(Server.of("a", "127.0.0.1", 1).withMaxConnections(2))
            .server(Server.of("b", "127.0.0.1", 2).withMaxConnections(2))
            .server(Server.of("c", "127.0.0.1", 3).withMaxConnections(2).withBackup())
            .build());
    private final ServerRuntime a = backend.servers().get(0);
    private final ServerRuntime b = backend.servers().get(1);
    private final ServerRuntime c = backend.servers().get(2);

    @Test
    void aServerThatGoesDownIsToldWithItsSessionsAndWhatBecameOfItsQueue() {
        fill(a);
        fill(b);
        backend.enqueue(a.waiting(), bench.waiter("1"));
        backend.enqueue(a.waiting(), bench.waiter("2"));
        backend.enqueue(Assignment.WAIT, bench.waiter("3"));

        backend.recordCheck(a, Checks.failed("refused"));

        assertThat(bench.messages())
                .containsExactly(
                        "Server pool/a is DOWN, reason: Layer4 connection problem, info: \"refused\", check duration: 3ms."
                                + " 1 active and 1 backup servers left. 2 sessions active, 2 requeued, 1 remaining in queue.");
    }

    @Test
    void whenOnlyBackupsAreLeftItSaysSo() {
        backend.recordCheck(a, Checks.failed("no"));
        backend.recordCheck(b, Checks.failed("no"));
        backend.recordCheck(c, Checks.failed("no"));

        assertThat(bench.messages())
                .containsExactly(
                        "Server pool/a is DOWN" + NO + "1 active and 1 backup servers left."
                                + " 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "Server pool/b is DOWN" + NO + "0 active and 1 backup servers left. Running on backup."
                                + " 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "Backup Server pool/c is DOWN" + NO + "0 active and 0 backup servers left."
                                + " 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "backend pool has no server available!");
    }

    @Test
    void aServerThatComesUpSaysWhoStillWaits() {
        backend.recordCheck(a, Checks.failed("no"));
        backend.recordCheck(b, Checks.failed("no"));
        fill(c);
        backend.enqueue(Assignment.WAIT, bench.waiter("1"));
        bench.messages();

        backend.recordCheck(a, Checks.passed("yes"));

        assertThat(bench.messages())
                .last()
                .isEqualTo("Server pool/a is UP, reason: Layer4 check passed, info: \"yes\", check duration: 0ms."
                        + " 1 active and 1 backup servers online. 0 sessions requeued, 1 total in queue.");
        assertThat(bench.log).as("and then it is served").containsExactly("1 at a");
    }

    @Test
    void everyWordOfAnOperatorHasItsOwnSentence() {
        backend.setAdmin(a, AdminState.MAINTENANCE);
        backend.setAdmin(a, AdminState.READY);
        backend.setAdmin(a, AdminState.DRAIN);
        backend.setAdmin(a, AdminState.READY);
        backend.recordCheck(a, Checks.failed("no"));
        backend.setAdmin(a, AdminState.DRAIN);
        backend.setAdmin(a, AdminState.READY);
        backend.setAdmin(a, AdminState.MAINTENANCE);

        assertThat(bench.messages().stream().map(message -> message.replaceFirst("[.,]( .*)?$", "")))
                .containsExactly(
                        "Server pool/a is going DOWN for maintenance",
                        "Server pool/a is UP/READY (leaving forced maintenance)",
                        "Server pool/a enters drain state",
                        "Server pool/a is UP (leaving forced drain)",
                        "Server pool/a is DOWN",
                        "Server pool/a enters drain state",
                        "Server pool/a is DOWN (leaving forced drain)",
                        "Server pool/a was DOWN and now enters maintenance");
    }

    /** The transcript of HAProxy's section "State machine"; the reason stands in the line of the check only. */
    @Test
    void everyChangeThatACheckMakesHasALineIfAskedFor() {
        BackendRuntime told = bench.live(Backend.named("told")
                .health(HealthPolicy.tcpConnect().withRise(2).withFall(3))
                .logHealthChecks()
                .server(Server.of("s", "127.0.0.1", 1))
                .server(Server.of("spare", "127.0.0.1", 2).withBackup())
                .build());
        ServerRuntime s = told.servers().get(0);
        told.recordCheck(s, Checks.passed("yes"));
        told.recordCheck(s, Checks.passed("yes"));
        told.recordCheck(s, Checks.failed("no"));
        told.recordCheck(s, Checks.failed("no"));
        told.recordCheck(s, Checks.failed("no"));
        told.recordCheck(s, Checks.failed("no"));
        told.recordCheck(s, Checks.passed("yes"));
        told.recordCheck(s, Checks.passed("yes"));
        told.recordCheck(told.servers().get(1), Checks.failed("no"));

        String passed =
                "Health check for server told/s succeeded, reason: Layer4 check passed, info: \"yes\", check duration: 0ms, status: ";
        String failed =
                "Health check for server told/s failed, reason: Layer4 connection problem, info: \"no\", check duration: 3ms, status: ";
        assertThat(bench.messages())
                .containsExactly(
                        passed + "3/3 UP.",
                        failed + "2/3 UP.",
                        failed + "1/3 UP.",
                        failed + "0/2 DOWN.",
                        "Server told/s is DOWN. 0 active and 1 backup servers left. Running on backup."
                                + " 0 sessions active, 0 requeued, 0 remaining in queue.",
                        passed + "1/2 DOWN.",
                        passed + "3/3 UP.",
                        "Server told/s is UP. 1 active and 1 backup servers online. 0 sessions requeued, 0 total in queue.",
                        "Health check for backup server told/spare failed" + NO.replace(". ", ", status: 0/2 DOWN."),
                        "Backup Server told/spare is DOWN. 1 active and 0 backup servers left."
                                + " 0 sessions active, 0 requeued, 0 remaining in queue.");
    }

    /** Another code is news, even if the score stays. */
    @Test
    void aCheckThatFailsInAnotherWayHasALine() {
        BackendRuntime told = bench.live(Backend.named("told")
                .health(HealthPolicy.tcpConnect().withRise(1).withFall(1))
                .logHealthChecks()
                .server(Server.of("s", "127.0.0.1", 1))
                .build());
        ServerRuntime s = told.servers().get(0);
        told.recordCheck(s, Checks.failed("no"));
        int before = bench.messages().size();
        told.recordCheck(s, Checks.failed("no"));
        assertThat(bench.messages()).hasSize(before);
        told.recordCheck(s, new ProbeResult(ProbeResult.Verdict.FAIL, "L4TOUT", "", Duration.ofSeconds(2)));
        assertThat(bench.messages())
                .last()
                .isEqualTo(
                        "Health check for server told/s failed, reason: Layer4 timeout, check duration: 2000ms, status: 0/1 DOWN.");
    }

    private static void fill(ServerRuntime server) {
        while (server.hasRoom()) {
            assertThat(server.tryTake()).isTrue();
        }
    }
}
