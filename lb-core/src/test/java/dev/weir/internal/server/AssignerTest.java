package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.PickRequest;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.internal.server.Assignment.Kind;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** HAProxy's server assignment, with strategies that do as the test says. */
class AssignerTest {
    private final Bench bench = new Bench();

    @Test
    void aServerWithAPlaceIsTaken() {
        BackendRuntime backend = live(insisting(0), limited("a", 1), limited("b", 1));

        assertThat(assign(backend)).isEqualTo(taken(backend, 0));
        assertThat(backend.servers().get(0).inFlight()).isEqualTo(1);
    }

    @Test
    void aServerWithoutALimitIsAlwaysTaken() {
        BackendRuntime backend = live(insisting(0), Server.of("a", "127.0.0.1", 1));

        for (int i = 0; i < 1_000; i++) {
            assertThat(assign(backend)).isEqualTo(taken(backend, 0));
        }
    }

    /** HAProxy's hashes mean one server: who finds it full waits there, however empty others are. */
    @Test
    void aStrategyThatInsistsOnAFullServerSendsToThatServersQueue() {
        BackendRuntime backend = live(insisting(0), limited("a", 1), limited("b", 1));
        assign(backend);

        assertThat(assign(backend))
                .isEqualTo(new Assignment(Kind.WAIT, backend.servers().get(0)));
        assertThat(backend.servers().get(1).inFlight()).isZero();
    }

    @Test
    void whoWaitsAtAServerIsNotOvertakenByANewcomerToIt() {
        BackendRuntime backend = live(insisting(0), limited("a", 1));
        ServerRuntime a = backend.servers().get(0);
        assign(backend);
        backend.enqueue(a.waiting(), bench.waiter("patient"));
        a.giveBack(); // free, but nobody has been told yet

        Assignment newcomer = assign(backend);
        assertThat(newcomer).isEqualTo(a.waiting());
        backend.enqueue(newcomer, bench.waiter("newcomer"));

        assertThat(bench.log).containsExactly("patient at a");
    }

    @Test
    void aServersQueueHoldsItsLimitAndThenItIsFull() {
        BackendRuntime backend = live(insisting(0), limited("a", 1).withMaxQueue(2), limited("b", 1));
        ServerRuntime a = backend.servers().get(0);
        assign(backend);

        backend.enqueue(assign(backend), bench.waiter("1"));
        Assignment second = assign(backend);
        assertThat(second.kind()).isEqualTo(Kind.WAIT);
        Place place = backend.enqueue(second, bench.waiter("2"));

        assertThat(assign(backend)).isEqualTo(new Assignment(Kind.FULL, a));
        backend.leaveQueue(place);
        assertThat(assign(backend)).isEqualTo(new Assignment(Kind.WAIT, a));
    }

    @Test
    void withoutALimitAServersQueueIsNeverFull() {
        BackendRuntime backend = live(insisting(0), limited("a", 1));
        assign(backend);

        for (int i = 0; i < 1_000; i++) {
            Assignment assignment = assign(backend);
            assertThat(assignment.kind()).isEqualTo(Kind.WAIT);
            backend.enqueue(assignment, bench.waiter("w" + i));
        }
        assertThat(backend.servers().get(0).queueLength()).isEqualTo(1_000);
    }

    @Test
    void aStrategyThatFindsNobodySendsToTheBackendsQueue() {
        BackendRuntime backend = live(new Scripted(true, (request, candidates) -> null), limited("a", 1));

        assertThat(assign(backend)).isSameAs(Assignment.WAIT);
    }

    /** Another loop may take the last place between the pick and the taking; the strategy then sees that it is gone. */
    @Test
    void aStrategyThatWasTooLateIsAskedAgain() {
        Queue<Integer> picks = new ArrayDeque<>(List.of(0, 1));
        BackendRuntime backend = live(
                new Scripted(true, (request, candidates) -> candidates.get(picks.remove())),
                limited("a", 1),
                limited("b", 1));
        assertThat(backend.servers().get(0).tryTake()).isTrue();

        assertThat(assign(backend)).isEqualTo(taken(backend, 1));
        assertThat(picks).isEmpty();
    }

    @Test
    void aStrategyThatNeverFindsAFreeServerIsNotAskedForEver() {
        int[] asked = new int[1];
        BackendRuntime backend = live(
                new Scripted(true, (request, candidates) -> candidates.get(asked[0]++ % 2)),
                limited("a", 1),
                limited("b", 1));
        assertThat(backend.servers()).allMatch(ServerRuntime::tryTake);

        assertThat(assign(backend)).isSameAs(Assignment.WAIT);
        assertThat(asked[0]).isBetween(2, 4);
    }

    @Test
    void aStrategyThatWaitsInLineIsNotAskedWhileOthersWait() {
        int[] asked = new int[1];
        Scripted strategy = new Scripted(true, (request, candidates) -> {
            asked[0]++;
            return candidates.get(0);
        });
        BackendRuntime backend = live(strategy, limited("a", 1));
        assign(backend);
        backend.enqueue(Assignment.WAIT, bench.waiter("patient"));
        backend.servers().get(0).giveBack(); // free, but nobody has been told yet
        asked[0] = 0;

        assertThat(assign(backend)).isSameAs(Assignment.WAIT);
        assertThat(asked[0]).isZero();
    }

    /** So HAProxy's leastconn, random and hashes: a newcomer may take a place that became free an instant ago. */
    @Test
    void aStrategyThatDoesNotWaitInLineIsAlwaysAsked() {
        BackendRuntime backend = live(new Scripted(false, (request, candidates) -> candidates.get(0)), limited("a", 1));
        assign(backend);
        backend.enqueue(Assignment.WAIT, bench.waiter("patient"));
        backend.servers().get(0).giveBack();

        assertThat(assign(backend)).isEqualTo(taken(backend, 0));
        assertThat(backend.queued()).isEqualTo(1);
    }

    /** Round robin passes over those that are full; nobody is in a server's own queue, so all surplus is in the backend's. */
    @Test
    void roundRobinNeverSendsToAServersQueue() {
        BackendRuntime backend = live(BalanceStrategy.roundRobin(), limited("a", 1), limited("b", 2));

        for (int i = 0; i < 3; i++) {
            assertThat(assign(backend).kind()).isEqualTo(Kind.TAKEN);
        }

        assertThat(assign(backend)).isSameAs(Assignment.WAIT);
        assertThat(backend.servers().stream().map(ServerRuntime::inFlight)).containsExactly(1, 2);
    }

    @Test
    void aLimitThatDependsOnLoadGrowsWithTheBackendsConnections() {
        BackendRuntime backend = bench.live(
                Backend.named("pool")
                        .server(limited("a", 4).withMinConnections(1))
                        .build(),
                8);
        ServerRuntime a = backend.servers().get(0);
        int[] taken = new int[9];
        for (int connections = 1; connections <= 8; connections++) {
            backend.enter();
            if (assign(backend).kind() == Kind.TAKEN) {
                taken[connections]++;
            }
        }

        assertThat(taken).as("by number of the connection").containsExactly(0, 1, 0, 0, 1, 0, 1, 0, 1);
        assertThat(a.connectionLimit()).isEqualTo(4);
        backend.leave();
        assertThat(a.connectionLimit()).as("seven of eight").isEqualTo(3);
        assertThat(a.inFlight()).as("who is in stays in").isEqualTo(4);
    }

    private Assignment assign(BackendRuntime backend) {
        return backend.assign(backend.selection(), bench.waiter("w"));
    }

    private static Assignment taken(BackendRuntime backend, int server) {
        return new Assignment(Kind.TAKEN, backend.servers().get(server));
    }

    private static Scripted insisting(int on) {
        return new Scripted(false, (request, candidates) -> candidates.get(on));
    }

    private static Server limited(String name, int connections) {
        return Server.of(name, "127.0.0.1", 1).withMaxConnections(connections);
    }

    private BackendRuntime live(BalanceStrategy strategy, Server... servers) {
        Backend.Builder description = Backend.named("pool").balance(strategy);
        for (Server server : servers) {
            description.server(server);
        }
        return bench.live(description.build());
    }

    /** Picks as told. */
    private record Scripted(boolean waitsInLine, BiFunction<PickRequest, List<Candidate>, Candidate> picking)
            implements BalanceStrategy {
        @Override
        public Picker newPicker(PickerContext context) {
            return request -> picking.apply(request, context.candidates());
        }

        @Override
        public String name() {
            return "scripted";
        }
    }
}
