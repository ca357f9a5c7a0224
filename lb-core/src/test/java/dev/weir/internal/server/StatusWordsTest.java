package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.health.HealthPolicy;
import org.junit.jupiter.api.Test;

/** What HAProxy tells with each change: the server, its state, the reason, who is left, and what became of whom. */
class StatusWordsTest {
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
        backend.enqueue(a.queued(), bench.waiter("1"));
        backend.enqueue(a.queued(), bench.waiter("2"));
        backend.enqueue(Assignment.WAIT, bench.waiter("3"));

        backend.recordCheck(a, false, "Layer4 connection refused");

        assertThat(bench.messages())
                .containsExactly(
                        "Server pool/a is DOWN, reason: Layer4 connection refused. 1 active and 1 backup servers"
                                + " left. 2 sessions active, 2 requeued, 1 remaining in queue.");
    }

    @Test
    void whenOnlyBackupsAreLeftItSaysSo() {
        backend.recordCheck(a, false, "no");
        backend.recordCheck(b, false, "no");
        backend.recordCheck(c, false, "no");

        assertThat(bench.messages())
                .containsExactly(
                        "Server pool/a is DOWN, reason: no. 1 active and 1 backup servers left."
                                + " 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "Server pool/b is DOWN, reason: no. 0 active and 1 backup servers left. Running on backup."
                                + " 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "Backup server pool/c is DOWN, reason: no. 0 active and 0 backup servers left."
                                + " 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "backend pool has no server available!");
    }

    @Test
    void aServerThatComesUpSaysWhoStillWaits() {
        backend.recordCheck(a, false, "no");
        backend.recordCheck(b, false, "no");
        fill(c);
        backend.enqueue(Assignment.WAIT, bench.waiter("1"));
        bench.messages();

        backend.recordCheck(a, true, "yes");

        assertThat(bench.messages())
                .last()
                .isEqualTo(
                        "Server pool/a is UP, reason: yes. 1 active and 1 backup servers left. 1 remaining in queue.");
        assertThat(bench.log).as("and then it is served").containsExactly("1 at a");
    }

    @Test
    void everyWordOfAnOperatorHasItsOwnSentence() {
        backend.setAdmin(a, AdminState.MAINTENANCE);
        backend.setAdmin(a, AdminState.READY);
        backend.setAdmin(a, AdminState.DRAIN);
        backend.setAdmin(a, AdminState.READY);
        backend.recordCheck(a, false, "no");
        backend.setAdmin(a, AdminState.DRAIN);
        backend.setAdmin(a, AdminState.READY);
        backend.setAdmin(a, AdminState.MAINTENANCE);

        assertThat(bench.messages().stream().map(message -> message.replaceFirst("[.,] .*", "")))
                .containsExactly(
                        "Server pool/a is going DOWN for maintenance",
                        "Server pool/a is UP/READY (leaving forced maintenance)",
                        "Server pool/a enters drain state",
                        "Server pool/a is UP (leaving forced drain)",
                        "Server pool/a is DOWN",
                        "Server pool/a is DOWN and enters drain state",
                        "Server pool/a is DOWN (leaving forced drain)",
                        "Server pool/a was DOWN and now enters maintenance");
    }

    private static void fill(ServerRuntime server) {
        while (server.hasRoom()) {
            assertThat(server.tryTake()).isTrue();
        }
    }
}
