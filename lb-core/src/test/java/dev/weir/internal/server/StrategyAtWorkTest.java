package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.HashAffinity;
import dev.weir.balance.HashKey;
import dev.weir.balance.HashType;
import dev.weir.internal.server.Assignment.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Strategies with live servers: which queue surplus connections wait in, and what candidates tell of themselves. */
class StrategyAtWorkTest {
    private final Bench bench = new Bench();

    static Stream<BalanceStrategy> surplusWaitsInTheBackendsQueue() {
        return Stream.of(
                BalanceStrategy.roundRobin(),
                BalanceStrategy.staticRoundRobin(),
                BalanceStrategy.first(),
                BalanceStrategy.leastConnections(),
                BalanceStrategy.random(),
                BalanceStrategy.peakEwma());
    }

    static Stream<BalanceStrategy> surplusWaitsAtItsServer() {
        return Stream.of(
                BalanceStrategy.source(),
                BalanceStrategy.source(HashType.consistent()),
                BalanceStrategy.hash(HashKey.source(), HashType.mapBased()),
                BalanceStrategy.hash(HashKey.source(), HashType.consistent().withAffinity(HashAffinity.MAXQUEUE)),
                BalanceStrategy.maglev(HashKey.source()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("surplusWaitsInTheBackendsQueue")
    void surplusWaitsInTheBackendsQueue(BalanceStrategy strategy) {
        BackendRuntime backend = live(strategy, limited("a", 1), limited("b", 2));
        while (backend.inFlight() < 3) {
            Assignment assignment = assign(backend);
            // Of random's two draws, both may be the server that is full.
            assertThat(assignment)
                    .satisfiesAnyOf(
                            then -> assertThat(then.kind()).isEqualTo(Kind.TAKEN),
                            then -> assertThat(strategy.name()).isEqualTo("random"));
        }

        assertThat(assign(backend)).isSameAs(Assignment.WAIT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("surplusWaitsAtItsServer")
    void surplusWaitsAtItsServer(BalanceStrategy strategy) {
        BackendRuntime backend = live(strategy, limited("a", 1), limited("b", 1));
        ServerRuntime taken = Objects.requireNonNull(assign(backend).server());

        assertThat(assign(backend)).isEqualTo(new Assignment(Kind.WAIT, taken));
        assertThat(backend.inFlight()).isEqualTo(1);
    }

    /** HAProxy's leastconn picks a full server only if {@code maxqueue} lets it. */
    @Test
    void leastConnectionsFillsTheQueuesThatAreLimited() {
        BackendRuntime backend =
                live(BalanceStrategy.leastConnections(), limited("a", 1).withMaxQueue(1), limited("b", 1));
        List<String> waits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Assignment assignment = assign(backend);
            waits.add(assignment.kind() + " "
                    + (assignment.server() == null
                            ? ""
                            : assignment.server().id().name()));
            if (assignment.kind() == Kind.WAIT) {
                backend.enqueue(assignment, bench.waiter("w"));
            }
        }
        assertThat(waits).containsExactly("TAKEN a", "TAKEN b", "WAIT a", "WAIT ");
    }

    @Test
    void leastConnectionsPassesOverAServerThatMayNotBeConnectedToYet() {
        BackendRuntime backend = live(
                BalanceStrategy.leastConnections(),
                Server.of("a", "127.0.0.1", 1).withConnectRate(1),
                Server.of("b", "127.0.0.1", 1));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            names.add(Objects.requireNonNull(assign(backend).server()).id().name());
        }
        assertThat(names).containsExactly("a", "b", "b", "b");
    }

    @Test
    void aServerTellsWhatStrategiesNeed() {
        BackendRuntime backend = live(
                BalanceStrategy.roundRobin(),
                limited("a", 2).withWeight(3),
                limited("b", 1).withNumericId(1).withWeight(256));
        Candidate a = backend.servers().get(0);
        Candidate b = backend.servers().get(1);

        assertThat(List.of(a.numericId(), b.numericId())).containsExactly(2, 1);
        assertThat(List.of(a.effectiveWeight(), b.effectiveWeight())).containsExactly(48, 4096);
        assertThat(List.of(a.inFlight(), a.queued(), a.sessionRate())).containsOnly(0);
        assign(backend);
        assign(backend);
        assign(backend);
        backend.enqueue(backend.servers().get(0).waiting(), bench.waiter("w"));
        assertThat(List.of(a.inFlight() + b.inFlight(), a.queued())).containsExactly(3, 1);
        assertThat(a.sessionRate() + b.sessionRate()).isEqualTo(3);
        assertThat(backend.inFlight()).isEqualTo(3);
        bench.runtime.advance(Duration.ofSeconds(3));
        assertThat(a.sessionRate()).isZero();
    }

    @Test
    void aServerKnowsHowLongConnectingTook() {
        BackendRuntime backend = live(BalanceStrategy.roundRobin(), limited("a", 1));
        ServerRuntime a = backend.servers().get(0);
        assertThat(a.connectNanos()).isZero();

        a.connectTime().sample(1_000_000, bench.runtime.nanoTime());
        assertThat(a.connectNanos()).isEqualTo(1_000_000);
        bench.runtime.advance(Duration.ofSeconds(10));
        assertThat(a.connectNanos()).isBetween(360_000L, 375_000L);
    }

    /** {@code served + queued < limit + maxqueue}; a limit of the queue that is not set adds nothing, or lets any wait. */
    @Test
    void whoMayBeWaitedAtDependsOnItsLimits() {
        BackendRuntime backend = live(
                BalanceStrategy.roundRobin(),
                limited("a", 1).withMaxQueue(2),
                limited("b", 1),
                Server.of("c", "127.0.0.1", 1));
        NamedWaiter waiter = bench.waiter("w");
        backend.servers().forEach(server -> assertThat(server.tryTake()).isTrue());
        ServerRuntime a = backend.servers().get(0);
        ServerRuntime b = backend.servers().get(1);
        ServerRuntime c = backend.servers().get(2);

        assertThat(List.of(waiter.admits(a), waiter.admits(b), waiter.admits(c)))
                .containsExactly(false, false, true);
        assertThat(List.of(waiter.admitsToQueue(a), waiter.admitsToQueue(b), waiter.admitsToQueue(c)))
                .containsExactly(true, false, true);
        backend.enqueue(a.waiting(), bench.waiter("1"));
        backend.enqueue(a.waiting(), bench.waiter("2"));
        backend.enqueue(b.waiting(), bench.waiter("3"));
        assertThat(List.of(waiter.admitsToQueue(a), waiter.canWaitAt(a), waiter.canWaitAt(b), waiter.canWaitAt(c)))
                .containsExactly(false, false, true, true);
    }

    /** Connections that a server keeps while it is drained count for what the others may have. */
    @Test
    void theBackendsConnectionsIncludeThoseOfServersThatAreOut() {
        BackendRuntime backend = live(BalanceStrategy.roundRobin(), limited("a", 9), limited("b", 9));
        for (int i = 0; i < 6; i++) {
            assign(backend);
        }
        backend.setAdmin(backend.servers().get(0), AdminState.DRAIN);

        assertThat(backend.inFlight()).isEqualTo(6);
    }

    private Assignment assign(BackendRuntime backend) {
        return backend.assign(backend.selection(), bench.waiter("w"));
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
}
