package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.health.HealthPolicy;
import dev.weir.internal.server.Assignment.Kind;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Backups serve only while nobody else can, and then the first usable one alone. */
class BackupTest {
    private final Bench bench = new Bench();
    private BackendRuntime backend =
            live(server("a"), server("b").withBackup(), server("c").withBackup());

    /** HAProxy was measured so. */
    @Test
    void theFirstUsableBackupTakesOverAndGivesWayAtOnce() {
        assertThat(picks(3)).isEqualTo("aaa");
        set("a", AdminState.MAINTENANCE);
        assertThat(picks(4)).isEqualTo("bbbb");
        set("b", AdminState.DRAIN);
        assertThat(picks(3)).isEqualTo("ccc");
        set("b", AdminState.READY);
        assertThat(picks(3)).isEqualTo("bbb");
        set("a", AdminState.READY);
        assertThat(picks(3)).isEqualTo("aaa");
    }

    @Test
    void theOrderOfDeclarationDecidesNotTheWeight() {
        backend = live(
                server("a"), server("b").withBackup(), server("c").withBackup().withWeight(200));
        set("a", AdminState.MAINTENANCE);

        assertThat(picks(3)).isEqualTo("bbb");
    }

    @Test
    void aBackupDeclaredFirstStillWaitsForAllOthersToFail() {
        backend = live(server("a").withBackup(), server("b"), server("c"));

        assertThat(picks(4)).isEqualTo("bcbc");
        set("b", AdminState.MAINTENANCE);
        assertThat(picks(2)).isEqualTo("cc");
        set("c", AdminState.MAINTENANCE);

        assertThat(picks(2)).isEqualTo("aa");
    }

    @Test
    void aServerOfWeightZeroIsNoReasonNotToUseTheBackup() {
        backend = live(server("a").withWeight(0), server("b").withBackup());

        assertThat(picks(2)).isEqualTo("bb");
    }

    @Test
    void aBackupOfWeightZeroIsPassedOver() {
        backend = live(
                server("a"), server("b").withBackup().withWeight(0), server("c").withBackup());
        set("a", AdminState.MAINTENANCE);

        assertThat(picks(2)).isEqualTo("cc");
    }

    /** HAProxy returns it without asking the algorithm, so clients wait for it, not for the next backup. */
    @Test
    void whoFindsTheBackupFullWaitsForIt() {
        backend = live(
                server("a"),
                server("b").withBackup().withMaxConnections(1).withMaxQueue(1),
                server("c").withBackup());
        set("a", AdminState.MAINTENANCE);
        ServerRuntime b = of("b");
        assertThat(picks(1)).isEqualTo("b");

        Assignment second = backend.assign(backend.selection(), bench.waiter("second"));
        backend.enqueue(second, bench.waiter("second"));
        Assignment third = backend.assign(backend.selection(), bench.waiter("third"));

        assertThat(second).isEqualTo(new Assignment(Kind.WAIT, b));
        assertThat(third).isEqualTo(new Assignment(Kind.FULL, b));
        assertThat(of("c").inFlight()).isZero();
    }

    @Test
    void whoWaitsForAnyServerIsServedByABackupOnlyWhileItIsTheOneInUse() {
        backend = live(
                server("a").withMaxConnections(1),
                server("b").withBackup().withMaxConnections(1),
                server("c").withBackup().withMaxConnections(1));
        assertThat(backend.servers()).allMatch(ServerRuntime::tryTake);
        backend.enqueue(Assignment.WAIT, bench.waiter("first"));
        backend.enqueue(Assignment.WAIT, bench.waiter("second"));

        backend.release(of("b"));
        assertThat(bench.log).as("a is up").isEmpty();
        set("a", AdminState.MAINTENANCE);
        assertThat(bench.log).containsExactly("first at b");
        backend.release(of("c"));
        assertThat(bench.log).as("b is the one in use").hasSize(1);
        backend.release(of("b"));

        assertThat(bench.log).containsExactly("first at b", "second at b");
    }

    @Test
    void thePrimaryThatComesBackServesThoseWhoWaitForAny() {
        backend =
                live(server("a").withMaxConnections(2), server("b").withBackup().withMaxConnections(1));
        set("a", AdminState.MAINTENANCE);
        assertThat(picks(1)).isEqualTo("b");
        backend.enqueue(Assignment.WAIT, bench.waiter("any"));
        backend.enqueue(of("b").waiting(), bench.waiter("for b"));

        set("a", AdminState.READY);
        backend.release(of("b"));

        assertThat(bench.log).as("its own waiters stay with the backup").containsExactly("any at a", "for b at b");
    }

    @Test
    void withoutAnyServerLeftTheBackendIsDown() {
        set("a", AdminState.MAINTENANCE);
        set("b", AdminState.MAINTENANCE);
        assertThat(backend.selection().isEmpty()).isFalse();
        set("c", AdminState.MAINTENANCE);

        assertThat(backend.selection().isEmpty()).isTrue();
        assertThat(bench.messages().get(bench.messages().size() - 1))
                .isEqualTo("backend pool has no server available!");
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

    private void set(String server, AdminState state) {
        backend.setAdmin(of(server), state);
    }

    private ServerRuntime of(String name) {
        return backend.servers().stream()
                .filter(server -> server.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Server server(String name) {
        return Server.of(name, "127.0.0.1", 1);
    }

    private BackendRuntime live(Server... servers) {
        Backend.Builder description = Backend.named("pool").health(HealthPolicy.tcpConnect());
        for (Server server : servers) {
            description.server(server);
        }
        return bench.live(description.build());
    }
}
