package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.internal.server.Assignment.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackendRuntimeTest {
    private final Bench bench = new Bench();
    private final List<String> log = bench.log;
    private final BackendRuntime backend = backend("a", "b");

    @Test
    void aFreedPlaceGoesToTheLongestWaitingAlreadyCounted() {
        fill();
        enqueue("first");
        enqueue("second");

        backend.release(server("b"));

        assertThat(log).containsExactly("first at b");
        assertThat(server("b").inFlight())
                .as("counted before anybody else can take it")
                .isEqualTo(1);
        assertThat(backend.queued()).isEqualTo(1);
    }

    @Test
    void withoutAWaiterAFreedPlaceIsFree() {
        fill();

        backend.release(server("a"));

        assertThat(server("a").inFlight()).isZero();
    }

    @Test
    void aNewcomerDoesNotOvertakeThoseWhoWait() {
        fill();
        enqueue("patient");
        server("a").giveBack(); // free, but nobody has been told yet

        assertThat(take("newcomer")).isNull();
        enqueue("newcomer");

        assertThat(log).containsExactly("patient at a");
        assertThat(backend.queued()).isEqualTo(1);
    }

    @Test
    void whoLeftTheQueueGetsNothing() {
        fill();
        Place gone = enqueue("gone");
        enqueue("next");
        assertThat(backend.leaveQueue(gone)).isTrue();

        backend.release(server("a"));

        assertThat(log).containsExactly("next at a");
    }

    @Test
    void whoeverWasServedCannotLeaveAnyMore() {
        fill();
        Place place = enqueue("served");
        backend.release(server("a"));

        assertThat(backend.leaveQueue(place)).isFalse();
    }

    @Test
    void aPlaceOfAServerThatLeftIsNotHandedOn() {
        fill();
        enqueue("waits");
        backend.setAdmin(server("a"), AdminState.DRAIN);

        backend.release(server("a"));
        assertThat(log).isEmpty();
        assertThat(server("a").inFlight()).isZero();

        backend.release(server("b"));
        assertThat(log).containsExactly("waits at b");
    }

    @Test
    void whenTheLastServerLeavesAllWhoWaitAreSentAway() {
        fill();
        enqueue("first");
        enqueue("second");
        backend.setAdmin(server("a"), AdminState.MAINTENANCE);
        assertThat(log).isEmpty();

        backend.setAdmin(server("b"), AdminState.MAINTENANCE);

        assertThat(log).containsExactly("first deserted", "second deserted");
        assertThat(backend.queued()).isZero();
    }

    @Test
    void whoJoinsAQueueThatHasNoServerAnyMoreIsSentAwayAtOnce() {
        fill();
        backend.setAdmin(server("a"), AdminState.DRAIN);
        backend.setAdmin(server("b"), AdminState.DRAIN);

        enqueue("late");

        assertThat(log).containsExactly("late deserted");
    }

    @Test
    void aServerThatComesBackServesTheQueueAsFarAsItHasPlaces() {
        backend.setAdmin(server("a"), AdminState.DRAIN);
        assertThat(take("holder")).isSameAs(server("b"));
        enqueue("first");
        enqueue("second");

        backend.setAdmin(server("a"), AdminState.READY);

        assertThat(log).containsExactly("first at a");
        assertThat(backend.queued()).isEqualTo(1);
    }

    @Test
    void aReaderKeepsTheSelectionItTookAndTheNextOneSeesTheChange() {
        Selection before = backend.selection();

        backend.setAdmin(server("a"), AdminState.DRAIN);

        assertThat(before.contains(server("a"))).isTrue();
        assertThat(before.size()).isEqualTo(2);
        assertThat(backend.selection().contains(server("a"))).isFalse();
        assertThat(backend.selection().size()).isEqualTo(1);
    }

    @Test
    void aCheckedServerGoesDownAndUpByItsPolicyAndEachChangeIsAnEvent() {
        failing("a"); // at the start one failure is enough
        failing("b");
        failing("b");
        passing("a");
        passing("a");

        assertThat(bench.messages())
                .containsExactly(
                        "Server pool/a is DOWN, reason: Layer4 connection problem, info: \"no\", check duration: 3ms. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "Server pool/b is DOWN, reason: Layer4 connection problem, info: \"no\", check duration: 3ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.",
                        "backend pool has no server available!",
                        "Server pool/a is UP, reason: Layer4 check passed, info: \"yes\", check duration: 0ms. 1 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.",
                        "backend pool has a server again.");
        assertThat(server("b").condition().checksFailed())
                .as("the second found nothing left to lose")
                .isEqualTo(1);
        assertThat(server("b").condition().timesDown()).isEqualTo(1);
    }

    @Test
    void leavingMaintenanceStartsUpOneFailureFromDown() {
        passing("a");
        assertThat(server("a").health().progress()).isEqualTo("3/3");
        backend.setAdmin(server("a"), AdminState.MAINTENANCE);

        backend.setAdmin(server("a"), AdminState.READY);

        assertThat(server("a").health().progress()).isEqualTo("1/3");
        assertThat(server("a").isUsable()).isTrue();
        failing("a");
        assertThat(server("a").isUsable()).isFalse();
    }

    @Test
    void leavingMaintenanceBringsADeadServerBackUntilItsNextCheck() {
        failing("a");
        backend.setAdmin(server("a"), AdminState.MAINTENANCE);

        backend.setAdmin(server("a"), AdminState.READY);

        assertThat(server("a").status().health()).isEqualTo(Health.UP);
    }

    @Test
    void drainKeepsHealthAndARecoveryDoesNotUndoIt() {
        failing("a");
        backend.setAdmin(server("a"), AdminState.DRAIN);
        passing("a");
        passing("a");

        assertThat(server("a").status()).hasToString("DRAIN");
        assertThat(server("a").isUsable()).isFalse();
    }

    @Test
    void sayingTheSameTwiceIsNoEvent() {
        backend.setAdmin(server("a"), AdminState.READY);

        assertThat(bench.messages()).isEmpty();
    }

    @Test
    void aServerOfWeightZeroIsNeverPicked() {
        BackendRuntime weighted = bench.live(Backend.named("pool")
                .server(Server.of("a", "127.0.0.1", 1).withWeight(0))
                .server(Server.of("b", "127.0.0.1", 2))
                .build());

        for (int i = 0; i < 5; i++) {
            assertThat(weighted.assign(weighted.selection(), bench.waiter("w")).server())
                    .isSameAs(weighted.servers().get(1));
        }
    }

    private void failing(String server) {
        backend.recordCheck(server(server), Checks.failed("no"));
    }

    private void passing(String server) {
        backend.recordCheck(server(server), Checks.passed("yes"));
    }

    private void fill() {
        assertThat(take("holds a")).isNotNull();
        assertThat(take("holds b")).isNotNull();
        assertThat(take("too many")).isNull();
    }

    /** The server where it got a place, or null if it has to wait for any. */
    private @Nullable ServerRuntime take(String name) {
        Assignment assignment = backend.assign(backend.selection(), bench.waiter(name));
        assertThat(assignment.kind()).isIn(Kind.TAKEN, Kind.WAIT);
        return assignment.server();
    }

    private Place enqueue(String name) {
        return backend.enqueue(Assignment.WAIT, bench.waiter(name));
    }

    private ServerRuntime server(String name) {
        return backend.servers().stream()
                .filter(server -> server.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private BackendRuntime backend(String... servers) {
        Backend.Builder builder = Backend.named("pool")
                .health(HealthPolicy.tcpConnect().withRise(2).withFall(3));
        for (String server : servers) {
            builder.server(Server.of(server, "127.0.0.1", 1).withMaxConnections(1));
        }
        return bench.live(builder.build());
    }
}
