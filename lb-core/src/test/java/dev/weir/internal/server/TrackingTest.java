package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.Termination.Cause;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that are as well as another one: what HAProxy 2.6.12 does and says, run with the same three backends. */
class TrackingTest {
    private static final ServerId S = new ServerId("b", "s");
    private static final ServerId T1 = new ServerId("t", "t1");
    private static final String LEFT = " servers left. 0 sessions active, 0 requeued, 0 remaining in queue.";
    private static final String ONLINE = " servers online. 0 sessions requeued, 0 total in queue.";

    private final Bench bench = new Bench();
    private BackendRuntime b = bench.live(Backend.named("b")
            .health(HealthPolicy.tcpConnect().withRise(1).withFall(1))
            .logHealthChecks()
            .server(Server.of("s", "127.0.0.1", 1))
            .server(Server.of("o", "127.0.0.1", 2))
            .build());
    private final BackendRuntime t = bench.live(followers());
    private final ServerRuntime s = b.servers().get(0);
    private final ServerRuntime t1 = t.servers().get(0);
    private final ServerRuntime t2 = t.servers().get(1);

    private static Backend followers() {
        return Backend.named("t")
                .server(Server.of("t1", "127.0.0.1", 3).withTrack(S).withShutdownSessionsOnDown())
                .server(Server.of("t2", "127.0.0.1", 4).withTrack(T1))
                .server(Server.of("t3", "127.0.0.1", 5).withTrack(T1).withBackup())
                .build();
    }

    @BeforeEach
    void tie() {
        Tracking.tie(List.of(b, t));
    }

    /** What was told since the last call, but for lines about checks. */
    private List<String> told() {
        List<String> news = bench.messages().stream()
                .filter(line -> !line.startsWith("Health check"))
                .toList();
        bench.events().clear();
        return news;
    }

    @Test
    void healthIsCopiedAlongTheChain() {
        b.recordCheck(s, Checks.failed("no"));
        assertThat(told())
                .containsExactly(
                        "Server b/s is DOWN. 1 active and 0 backup" + LEFT,
                        "Server t/t1 is DOWN via b/s. 1 active and 1 backup" + LEFT,
                        "Server t/t2 is DOWN via t/t1. 0 active and 1 backup servers left. Running on backup."
                                + " 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "Backup Server t/t3 is DOWN via t/t1. 0 active and 0 backup" + LEFT,
                        "backend t has no server available!");
        assertThat(t.selection().isEmpty()).isTrue();
        assertThat(t2.condition().timesDown()).isEqualTo(1);
        assertThat(bench.killed).as("on-marked-down of the follower").containsExactly("t1 " + Cause.SERVER_DOWN);

        b.recordCheck(s, Checks.passed("yes"));
        assertThat(told())
                .containsExactly(
                        "Server b/s is UP. 2 active and 0 backup" + ONLINE,
                        "Server t/t1 is UP via b/s. 1 active and 0 backup" + ONLINE,
                        "backend t has a server again.",
                        "Server t/t2 is UP via t/t1. 2 active and 0 backup" + ONLINE,
                        "Backup Server t/t3 is UP via t/t1. 2 active and 1 backup" + ONLINE);
    }

    @Test
    void stoppingIsCopied() {
        b.recordCheck(s, Checks.conditionally(200));
        assertThat(told())
                .startsWith(
                        "Server b/s is stopping. 1 active and 0 backup" + ONLINE,
                        "Server t/t1 is stopping via b/s. 1 active and 1 backup" + ONLINE);
        assertThat(t2.status()).hasToString("NOLB");
        assertThat(t2.isServing()).isTrue();
    }

    /** In the middle of the change it is the only one left that serves. */
    @Test
    void aBackupThatFollowsIsGivenNobodyWhoWaits() {
        BackendRuntime own = bench.live(Backend.named("own")
                .health(HealthPolicy.tcpConnect())
                .server(Server.of("main", "127.0.0.1", 6).withMaxConnections(1))
                .server(Server.of("spare", "127.0.0.1", 7).withBackup().withTrack(new ServerId("own", "main")))
                .build());
        Tracking.tie(List.of(own));
        ServerRuntime main = own.servers().get(0);
        assertThat(main.tryTake()).isTrue();
        NamedWaiter waiting = bench.waiter("waiting");
        own.enqueue(own.assign(own.selection(), waiting), waiting);

        own.setAdmin(main, AdminState.MAINTENANCE);
        assertThat(own.servers().get(1).status()).hasToString("MAINT");
        assertThat(own.servers().get(1).inFlight()).isZero();
        assertThat(bench.log).containsExactly("waiting deserted");
    }

    @Test
    void maintenanceIsCopied() {
        b.setAdmin(s, AdminState.MAINTENANCE);
        assertThat(told())
                .containsExactly(
                        "Server b/s is going DOWN for maintenance. 1 active and 0 backup" + LEFT,
                        "Server t/t1 is going DOWN for maintenance via b/s. 1 active and 1 backup" + LEFT,
                        "Server t/t2 is going DOWN for maintenance via t/t1. 0 active and 1 backup servers left."
                                + " Running on backup. 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "Backup Server t/t3 is going DOWN for maintenance via t/t1. 0 active and 0 backup" + LEFT,
                        "backend t has no server available!");
        assertThat(t2.status()).hasToString("MAINT");
        assertThat(t2.ordered()).as("nobody said it of this one").isEqualTo(AdminState.READY);

        b.setAdmin(s, AdminState.READY);
        assertThat(told())
                .containsExactly(
                        "Server b/s is UP/READY (leaving forced maintenance).",
                        "Server t/t1 is UP/READY (leaving maintenance).",
                        "backend t has a server again.",
                        "Server t/t2 is UP/READY (leaving maintenance).",
                        "Backup Server t/t3 is UP/READY (leaving maintenance).");
        assertThat(t2.isUsable()).isTrue();
    }

    @Test
    void drainIsCopied() {
        b.setAdmin(s, AdminState.DRAIN);
        assertThat(told())
                .startsWith(
                        "Server b/s enters drain state. 1 active and 0 backup" + ONLINE,
                        "Server t/t1 enters drain state via b/s. 1 active and 1 backup" + ONLINE);
        b.setAdmin(s, AdminState.READY);
        assertThat(told())
                .startsWith("Server b/s is UP (leaving forced drain).", "Server t/t1 is UP (leaving forced drain).");
    }

    @Test
    void anOperatorsWordAndAnInheritedOneEachHold() {
        t.setAdmin(t1, AdminState.MAINTENANCE);
        assertThat(told()).startsWith("Server t/t1 is going DOWN for maintenance. 1 active and 1 backup" + LEFT);
        b.setAdmin(s, AdminState.MAINTENANCE);
        assertThat(told()).containsExactly("Server b/s is going DOWN for maintenance. 1 active and 0 backup" + LEFT);
        t.setAdmin(t1, AdminState.READY);
        assertThat(told())
                .containsExactly("Server t/t1 is leaving forced maintenance but remains in maintenance via b/s.");
        assertThat(t1.status()).hasToString("MAINT");
        t.setAdmin(t1, AdminState.MAINTENANCE);
        assertThat(told()).as("nobody would notice").isEmpty();
        b.setAdmin(s, AdminState.READY);
        assertThat(told())
                .containsExactly(
                        "Server b/s is UP/READY (leaving forced maintenance).",
                        "Server t/t1 remains in forced maintenance.");
        t.setAdmin(t1, AdminState.READY);
        assertThat(told()).startsWith("Server t/t1 is UP/READY (leaving forced maintenance).");
    }

    @Test
    void twoDrainsEachHold() {
        t.setAdmin(t1, AdminState.DRAIN);
        b.setAdmin(s, AdminState.DRAIN);
        t.setAdmin(t1, AdminState.READY);
        t.setAdmin(t1, AdminState.DRAIN);
        b.setAdmin(s, AdminState.READY);
        b.setAdmin(s, AdminState.MAINTENANCE);
        b.setAdmin(s, AdminState.DRAIN);
        b.setAdmin(s, AdminState.READY);
        t.setAdmin(t1, AdminState.READY);

        assertThat(told().stream()
                        .filter(line -> line.startsWith("Server t/t1"))
                        .map(line -> line.replaceFirst("\\. \\d.*", ".")))
                .containsExactly(
                        "Server t/t1 enters drain state.",
                        "Server t/t1 remains in forced drain mode.",
                        "Server t/t1 is leaving forced drain but remains in drain mode via b/s.",
                        "Server t/t1 remains in forced drain mode.",
                        "Server t/t1 remains in forced drain mode.",
                        "Server t/t1 is going DOWN for maintenance via b/s.",
                        "Server t/t1 is UP/DRAIN (leaving maintenance).",
                        "Server t/t1 remains in forced drain mode.",
                        "Server t/t1 is UP (leaving forced drain).");
    }

    @Test
    void itsOwnAgentCountsBesides() {
        t.changes().recordAgent(t1, Checks.agent(false), Optional.of(Health.DOWN));
        assertThat(told())
                .startsWith("Server t/t1 is DOWN, reason: Layer7 wrong status, code: 0, info: \"via agent : down\","
                        + " check duration: 0ms. 1 active and 1 backup" + LEFT);
        assertThat(t2.status()).as("who tracks it").hasToString("DOWN");
        b.recordCheck(s, Checks.failed("no"));
        b.recordCheck(s, Checks.passed("yes"));
        assertThat(t1.status()).hasToString("DOWN");
        t.changes().recordAgent(t1, Checks.agent(true), Optional.of(Health.UP));
        assertThat(t2.status()).hasToString("UP");
    }

    @Test
    void theAgentOfWhomItTracksCountsToo() {
        b.changes().recordAgent(s, Checks.agent(false), Optional.of(Health.DOWN));
        assertThat(t2.status()).hasToString("DOWN");
        b.recordCheck(s, Checks.passed("yes"));
        assertThat(t2.status()).as("down until the agent says otherwise").hasToString("DOWN");
        b.setAdmin(s, AdminState.MAINTENANCE);
        told();
        b.setAdmin(s, AdminState.READY);
        assertThat(told())
                .startsWith(
                        "Server b/s is DOWN/READY (leaving forced maintenance).",
                        "Server t/t1 is DOWN/READY (leaving maintenance).");
    }

    @Test
    void progressIsThatOfWhomItTracks() {
        assertThat(t2.condition().progress()).isEqualTo(s.health().progress());
    }

    // ---- when the topology changes

    @Test
    void whoBeginsToTrackIsAsWellAsThatAtOnceAndItIsTold() {
        b.recordCheck(s, Checks.failed("no"));
        BackendRuntime u = bench.live(Backend.named("u")
                .server(Server.of("x", "127.0.0.1", 6))
                .server(Server.of("y", "127.0.0.1", 7))
                .build());
        told();
        put(
                u,
                u.backend().toBuilder()
                        .servers(List.of(Server.of("x", "127.0.0.1", 6).withTrack(T1), Server.of("y", "127.0.0.1", 7)))
                        .build());
        Tracking.tie(List.of(b, t, u));

        assertThat(told()).containsExactly("Server u/x is DOWN via t/t1. 1 active and 0 backup" + LEFT);
        assertThat(u.selection().contains(u.servers().get(0))).isFalse();
    }

    @Test
    void aNewServerThatTracksOneThatIsDownIsNeverUsed() {
        b.recordCheck(s, Checks.failed("no"));
        told();
        Backend more = Backend.named("t")
                .servers(followers().servers())
                .server(Server.of("t4", "127.0.0.1", 8).withTrack(new ServerId("t", "t5")))
                .server(Server.of("t5", "127.0.0.1", 9).withTrack(T1))
                .build();
        Prepared prepared = t.prepare(more, 10, bench.rosterOf(more));
        Tracking.anticipate(
                prepared.added(),
                id -> id.equals(T1)
                        ? Optional.of(t1)
                        : prepared.added().stream()
                                .filter(added -> added.id().equals(id))
                                .findFirst());
        t.put(prepared);
        assertThat(t.selection().isEmpty()).as("before anybody is told").isTrue();
        assertThat(told()).isEmpty();

        Tracking.tie(List.of(b, t));
        assertThat(told())
                .containsExactly(
                        "Server t/t5 is DOWN via t/t1. 0 active and 0 backup" + LEFT,
                        "Server t/t4 is DOWN via t/t5. 0 active and 0 backup" + LEFT);
    }

    @Test
    void whoTracksNobodyAnyMoreGoesOnFromThatVerdict() {
        b.recordCheck(s, Checks.failed("no"));
        put(
                t,
                Backend.named("t")
                        .health(HealthPolicy.tcpConnect().withRise(2))
                        .server(Server.of("t1", "127.0.0.1", 3))
                        .server(Server.of("t2", "127.0.0.1", 4).withTrack(T1))
                        .build());
        Tracking.tie(List.of(b, t));
        assertThat(t1.status()).hasToString("DOWN");
        assertThat(t1.health().progress()).isEqualTo("0/2");
        assertThat(t2.status()).hasToString("DOWN");
        b.recordCheck(s, Checks.passed("yes"));
        assertThat(t1.status()).as("it does not follow any more").hasToString("DOWN");

        t.recordCheck(t1, Checks.passed("yes"));
        t.recordCheck(t1, Checks.passed("yes"));
        assertThat(t2.status()).hasToString("UP");
    }

    @Test
    void aPolicyThatEndsBringsFollowersUp() {
        b.recordCheck(s, Checks.failed("no"));
        told();
        put(b, b.backend().toBuilder().health(HealthPolicy.none()).build());
        Tracking.tie(List.of(b, t));
        assertThat(t2.status()).hasToString("UP");
        assertThat(told()).contains("Server t/t1 is UP via b/s. 1 active and 0 backup" + ONLINE);
    }

    @Test
    void everyFollowersChangeIsAnEventOfItsOwn() {
        b.recordCheck(s, Checks.failed("no"));
        assertThat(bench.events().stream()
                        .filter(LbEvent.ServerHealthChanged.class::isInstance)
                        .map(event ->
                                ((LbEvent.ServerHealthChanged) event).server().toString()))
                .containsExactly("b/s", "t/t1", "t/t2", "t/t3");
    }

    private void put(BackendRuntime backend, Backend next) {
        backend.put(backend.prepare(next, 10, bench.rosterOf(next)));
    }
}
