package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.QueuePriority;
import dev.weir.Server;
import dev.weir.health.HealthPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers of one place each, which are taken; who waits for any of them and who waits for a certain one. */
class BackendQueuesTest {
    private final Bench bench = new Bench();
    private final List<String> log = bench.log;
    private BackendRuntime backend = occupied(pool());
    private ServerRuntime a = backend.servers().get(0);
    private ServerRuntime b = backend.servers().get(1);

    // ---- who is next ------------------------------------------------------------------------------------------------

    @Test
    void whoWaitsLongerIsNextInWhicheverQueue() {
        waitForAny("early");
        pass(1);
        waitFor(a, "for a");
        pass(1);
        waitForAny("late");

        backend.release(a);
        backend.release(a);
        backend.release(a);

        assertThat(log).containsExactly("early at a", "for a at a", "late at a");
        assertThat(a.inFlight()).as("each counted when it was served").isEqualTo(1);
    }

    @Test
    void inATieTheServersOwnQueueWins() {
        waitForAny("any");
        waitFor(a, "for a");

        backend.release(a);

        assertThat(log).containsExactly("for a at a");
    }

    @Test
    void aBetterClassInOneQueueGoesBeforeALongerWaitInTheOther() {
        waitFor(a, "for a");
        pass(5);
        waitForAny("any, preferred", QueuePriority.ofClass(-1));
        pass(5);
        waitFor(a, "for a, preferred", QueuePriority.ofClass(-2));

        backend.release(a);
        backend.release(a);
        backend.release(a);

        assertThat(log).containsExactly("for a, preferred at a", "any, preferred at a", "for a at a");
    }

    @Test
    void anOffsetShiftsTheArrivalAlsoAgainstTheOtherQueue() {
        waitFor(a, "for a, held back", QueuePriority.ofOffset(Duration.ofMillis(10)));
        pass(9);
        waitForAny("any");

        backend.release(a);

        assertThat(log).containsExactly("any at a");
    }

    @Test
    void whoWaitsForOneServerIsNotServedByAnother() {
        waitFor(a, "for a");

        backend.release(b);

        assertThat(log).isEmpty();
        assertThat(b.inFlight()).isZero();
        assertThat(a.queueLength()).isEqualTo(1);
    }

    @Test
    void eachQueueCountsItsOwnPositionsAndOnlyTheOneForAnyIsTheBackends() {
        Place any1 = waitForAny("any 1");
        Place any2 = waitForAny("any 2");
        Place forA = waitFor(a, "for a");
        assertThat(List.of(any1.position(), any2.position(), forA.position())).containsExactly(1, 2, 1);
        assertThat(any1.server()).isNull();
        assertThat(forA.server()).isSameAs(a);

        backend.leaveQueue(any1);
        Place any3 = waitForAny("any 3");

        assertThat(any3.position()).isEqualTo(2);
        assertThat(List.of(backend.queued(), backend.peakQueued(), a.queueLength()))
                .containsExactly(2, 2, 1);
    }

    @Test
    void whoJoinsWhileAPlaceIsFreeIsServedAtOnce() {
        backend.giveBack(a);

        waitFor(a, "for a");
        backend.giveBack(b);
        waitForAny("any");

        assertThat(log).containsExactly("for a at a", "any at b");
        assertThat(List.of(a.inFlight(), b.inFlight())).containsExactly(1, 1);
    }

    @Test
    void whoLeftAServersQueueGetsNothingAndCannotLeaveTwice() {
        Place gone = waitFor(a, "gone");
        assertThat(backend.leaveQueue(gone)).isTrue();
        assertThat(backend.leaveQueue(gone)).isFalse();

        backend.release(a);

        assertThat(log).isEmpty();
        assertThat(a.inFlight()).isZero();
    }

    // ---- servers that leave -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void maintenanceSendsThoseWhoWaitForTheServerToAskAgain(boolean redispatch) {
        backend = occupied(redispatch ? pool().redispatch() : pool());
        waitFor(server(0), "first");
        waitFor(server(0), "second");
        waitForAny("any");

        backend.setAdmin(server(0), AdminState.MAINTENANCE);

        assertThat(log).containsExactly("first reassigned", "second reassigned");
        assertThat(server(0).queueLength()).isZero();
        assertThat(backend.queued()).isEqualTo(1);
    }

    @Test
    void withRedispatchAServerThatGoesDownOrDrainsSendsThemToo() {
        backend = occupied(pool().redispatch());
        waitFor(server(0), "for a");
        waitFor(server(1), "for b");

        backend.recordCheck(server(0), Checks.failed("refused"));
        backend.setAdmin(server(1), AdminState.DRAIN);

        assertThat(log).containsExactly("for a reassigned", "for b reassigned");
    }

    @Test
    void withoutRedispatchTheyWaitForItsReturn() {
        waitFor(a, "for a");
        waitFor(b, "for b");

        backend.recordCheck(a, Checks.failed("refused"));
        backend.setAdmin(b, AdminState.DRAIN);
        assertThat(log).isEmpty();
        assertThat(List.of(a.queueLength(), b.queueLength())).containsExactly(1, 1);

        backend.giveBack(a); // its connection broke when it died
        backend.recordCheck(a, Checks.passed("accepted"));
        backend.recordCheck(a, Checks.passed("accepted"));

        assertThat(log).containsExactly("for a at a");
    }

    @Test
    void aServerThatTakesNoNewConnectionsStillServesThoseWhoWaitForIt() {
        waitForAny("any");
        pass(1);
        waitFor(a, "for a");
        backend.setAdmin(a, AdminState.DRAIN);

        backend.release(a);

        assertThat(log).as("the longer wait is not its business any more").containsExactly("for a at a");
    }

    /** Between the choice of a server and joining its queue it may have left. */
    @Test
    void whoJoinsTheQueueOfAServerThatHasLeftIsSentAwayAtOnce() {
        backend.setAdmin(a, AdminState.MAINTENANCE);

        waitFor(a, "late");

        assertThat(log).containsExactly("late reassigned");
        assertThat(a.queueLength()).isZero();
    }

    @Test
    void whenNoServerIsLeftOnlyThoseWhoWaitForAnyAreSentAway() {
        waitForAny("any");
        waitFor(a, "for a");
        backend.recordCheck(a, Checks.failed("refused"));
        assertThat(log).isEmpty();

        backend.recordCheck(b, Checks.failed("refused"));

        assertThat(log).containsExactly("any deserted");
        assertThat(a.queueLength()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = AdminState.class,
            names = {"DRAIN", "MAINTENANCE"})
    void aPlaceFreedAtTheLastServerThatLeftFindsNobody(AdminState state) {
        waitForAny("any");
        backend.setAdmin(a, state);
        backend.setAdmin(b, state);

        backend.release(a);

        assertThat(log).containsExactly("any deserted");
        assertThat(a.inFlight()).isZero();
    }

    private void pass(int millis) {
        bench.runtime.advance(Duration.ofMillis(millis));
    }

    private Place waitForAny(String name) {
        return waitForAny(name, QueuePriority.NORMAL);
    }

    private Place waitForAny(String name, QueuePriority priority) {
        return join(Assignment.WAIT, name, priority);
    }

    private Place waitFor(ServerRuntime server, String name) {
        return waitFor(server, name, QueuePriority.NORMAL);
    }

    private Place waitFor(ServerRuntime server, String name, QueuePriority priority) {
        return join(server.waiting(), name, priority);
    }

    private Place join(Assignment where, String name, QueuePriority priority) {
        NamedWaiter waiter = bench.waiter(name);
        waiter.priority = priority;
        return backend.enqueue(where, waiter);
    }

    private ServerRuntime server(int index) {
        return backend.servers().get(index);
    }

    private BackendRuntime occupied(Backend.Builder description) {
        BackendRuntime live = bench.live(description.build());
        assertThat(live.servers()).allMatch(ServerRuntime::tryTake);
        return live;
    }

    private static Backend.Builder pool() {
        return Backend.named("pool")
                .health(HealthPolicy.tcpConnect().withRise(2).withFall(3))
                .server(Server.of("a", "127.0.0.1", 1).withMaxConnections(1))
                .server(Server.of("b", "127.0.0.1", 2).withMaxConnections(1));
    }
}
