package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.health.HealthPolicy;
import org.junit.jupiter.api.Test;

/** Whose connections end when a server's status changes: on-marked-down and on-marked-up, and an operator's word. */
class SessionEndsTest {
    private final Bench bench = new Bench();

    @Test
    void connectionsOutliveTheirServersHealthUnlessItSaysOtherwise() {
        BackendRuntime backend = live(server("a"), server("b").withShutdownSessionsOnDown());

        backend.recordCheck(backend.servers().get(0), Checks.failed("no"));
        assertThat(bench.killed).isEmpty();
        backend.recordCheck(backend.servers().get(1), Checks.failed("no"));

        assertThat(bench.killed).containsExactly("b SERVER_DOWN");
    }

    @Test
    void onlyTheTransitionEndsThem() {
        BackendRuntime backend = live(server("a").withShutdownSessionsOnDown(), server("b"));
        ServerRuntime a = backend.servers().get(0);

        backend.recordCheck(a, Checks.failed("no"));
        backend.recordCheck(a, Checks.failed("no"));
        backend.recordCheck(a, Checks.passed("yes"));
        backend.recordCheck(a, Checks.passed("yes"));

        assertThat(bench.killed).containsExactly("a SERVER_DOWN");
    }

    /** HAProxy marks a server down when it enters maintenance; drain lets what is there go on. */
    @Test
    void maintenanceMarksAServerDownAndDrainDoesNot() {
        BackendRuntime backend = live(server("a").withShutdownSessionsOnDown(), server("b"));
        ServerRuntime a = backend.servers().get(0);

        backend.setAdmin(a, AdminState.DRAIN);
        assertThat(bench.killed).isEmpty();
        backend.setAdmin(a, AdminState.MAINTENANCE);

        assertThat(bench.killed).containsExactly("a SERVER_DOWN");
    }

    @Test
    void aPrimaryThatComesUpEndsTheConnectionsOfAllBackups() {
        BackendRuntime backend = live(
                server("a").withShutdownBackupSessionsOnUp(),
                server("b"),
                server("c").withBackup(),
                server("d").withBackup());
        ServerRuntime a = backend.servers().get(0);
        backend.recordCheck(a, Checks.failed("no"));
        assertThat(bench.killed).isEmpty();

        backend.recordCheck(a, Checks.passed("yes"));

        assertThat(bench.killed).containsExactly("c PRIMARY_BACK", "d PRIMARY_BACK");
    }

    @Test
    void leavingMaintenanceIsComingUpToo() {
        BackendRuntime backend =
                live(server("a").withShutdownBackupSessionsOnUp(), server("b").withBackup());
        ServerRuntime a = backend.servers().get(0);
        backend.setAdmin(a, AdminState.MAINTENANCE);

        backend.setAdmin(a, AdminState.READY);

        assertThat(bench.killed).containsExactly("b PRIMARY_BACK");
    }

    @Test
    void aPrimaryWithoutTheSettingEndsNobodys() {
        BackendRuntime backend = live(server("a"), server("b").withBackup());
        ServerRuntime a = backend.servers().get(0);
        backend.recordCheck(a, Checks.failed("no"));

        backend.recordCheck(a, Checks.passed("yes"));

        assertThat(bench.killed).isEmpty();
    }

    /** Healthy again, but the operator lets it take nobody: the backups are still needed. */
    @Test
    void aPrimaryThatRecoversInDrainLeavesTheBackupsAlone() {
        BackendRuntime backend =
                live(server("a").withShutdownBackupSessionsOnUp(), server("b").withBackup());
        ServerRuntime a = backend.servers().get(0);
        backend.recordCheck(a, Checks.failed("no"));
        backend.setAdmin(a, AdminState.DRAIN);

        backend.recordCheck(a, Checks.passed("yes"));

        assertThat(bench.killed).isEmpty();
    }

    @Test
    void backupsOfAnotherBackendAreNotConcerned() {
        BackendRuntime other = live(server("x"), server("y").withBackup());
        BackendRuntime backend =
                live(server("a").withShutdownBackupSessionsOnUp(), server("b").withBackup());
        ServerRuntime a = backend.servers().get(0);
        backend.recordCheck(a, Checks.failed("no"));

        backend.recordCheck(a, Checks.passed("yes"));

        assertThat(other.servers().get(1).server().isBackup()).isTrue();
        assertThat(bench.killed).containsExactly("b PRIMARY_BACK");
    }

    @Test
    void anOperatorsWordEndsTheConnectionsOfThatServerAlone() {
        BackendRuntime backend = live(server("a"), server("b"));

        var killed = backend.killSessions(backend.servers().get(1), 7);

        assertThat(bench.killed).containsExactly("b KILLED");
        assertThat(killed).isCompleted();
    }

    private BackendRuntime live(Server... servers) {
        Backend.Builder description = Backend.named("pool")
                .health(HealthPolicy.tcpConnect().withRise(1).withFall(1));
        for (Server server : servers) {
            description.server(server);
        }
        return bench.live(description.build());
    }

    private static Server server(String name) {
        return Server.of(name, "127.0.0.1", 1);
    }
}
