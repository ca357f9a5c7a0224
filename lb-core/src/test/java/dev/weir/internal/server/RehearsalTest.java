package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Decision.By;
import dev.weir.Decision.Outcome;
import dev.weir.Explanation;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.HashKey;
import dev.weir.balance.HashType;
import dev.weir.event.LbEvent;
import dev.weir.health.HealthPolicy;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of a pick before it is made, and that saying it changes nothing. */
class RehearsalTest {
    /** That of {@link NamedWaiter}. */
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 40_000);

    private final Bench bench = new Bench();

    static Stream<BalanceStrategy> strategiesWithoutChance() {
        return Stream.of(
                BalanceStrategy.roundRobin(),
                BalanceStrategy.staticRoundRobin(),
                BalanceStrategy.leastConnections(),
                BalanceStrategy.first(),
                BalanceStrategy.source(),
                BalanceStrategy.source(HashType.consistent().withBalanceFactor(120)),
                BalanceStrategy.hash(request -> null, HashType.mapBased()),
                BalanceStrategy.hash(request -> null, HashType.consistent()),
                BalanceStrategy.maglev(HashKey.source()),
                BalanceStrategy.maglev(request -> null));
    }

    /** Connections come and go and servers change, and each pick is foretold, twice, and is the one of a backend that is never asked. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("strategiesWithoutChance")
    void whatIsForetoldHappens(BalanceStrategy strategy) {
        Bench other = new Bench();
        BackendRuntime backend = bench.live(five(strategy));
        BackendRuntime silent = other.live(five(strategy));
        Random dice = new Random(7);
        Deque<ServerRuntime> held = new ArrayDeque<>();
        Deque<ServerRuntime> heldBySilent = new ArrayDeque<>();
        for (int i = 0; i < 600; i++) {
            int server = dice.nextInt(5);
            if (dice.nextInt(20) == 0) {
                AdminState state = dice.nextBoolean() ? AdminState.READY : AdminState.DRAIN;
                backend.setAdmin(backend.servers().get(server), state);
                silent.setAdmin(silent.servers().get(server), state);
            }
            if (held.size() > 8 || (dice.nextBoolean() && !held.isEmpty())) {
                backend.release(held.pop());
                silent.release(heldBySilent.pop());
            }
            if (backend.selection().isEmpty()) {
                continue;
            }
            Explanation foretold = backend.explain("ft", CLIENT, Optional.empty());
            assertThat(backend.explain("ft", CLIENT, Optional.empty()).server()).isEqualTo(foretold.server());
            Assignment happens =
                    backend.assign(backend.selection(), bench.waiter("w").of(backend));
            Assignment happensToSilent =
                    silent.assign(silent.selection(), other.waiter("w").of(silent));

            assertThat(id(happens)).as("pick %d", i).isEqualTo(foretold.server());
            assertThat(happens.outcome()).isEqualTo(foretold.outcome());
            assertThat(id(happensToSilent)).as("pick %d", i).isEqualTo(foretold.server());
            if (happens.kind() == Assignment.Kind.TAKEN) {
                held.add(Objects.requireNonNull(happens.server()));
                heldBySilent.add(Objects.requireNonNull(happensToSilent.server()));
            }
        }
    }

    @Test
    void everyServerHasItsReason() {
        BackendRuntime backend = bench.live(Backend.named("pool")
                .health(HealthPolicy.tcpConnect())
                .servers(List.of(
                        server("turn"),
                        server("later"),
                        server("full").withMaxConnections(1),
                        server("drained"),
                        server("maintained"),
                        server("dead"),
                        server("light").withWeight(0),
                        server("spare").withBackup()))
                .build());
        assertThat(backend.find("full").orElseThrow().tryTake()).isTrue();
        backend.setAdmin(backend.find("drained").orElseThrow(), AdminState.DRAIN);
        backend.setAdmin(backend.find("maintained").orElseThrow(), AdminState.MAINTENANCE);
        backend.recordCheck(backend.find("dead").orElseThrow(), Checks.failed("Connection refused"));

        assertThat(backend.explain("ft", CLIENT, Optional.empty()).toString().lines())
                .containsExactly(
                        "client 192.0.2.7:40000 at frontend ft goes to pool/turn: by roundrobin",
                        "  pool/turn: its turn (0 connections, weight 1)",
                        "  pool/later: its turn comes 1 pick later (0 connections, weight 1)",
                        "  pool/full: full: limit 1 (1 connections, weight 1)",
                        "  pool/drained: draining",
                        "  pool/maintained: in maintenance",
                        "  pool/dead: down: L4CON, info: \"Connection refused\", check duration: 3ms",
                        "  pool/light: weight 0",
                        "  pool/spare: a backup, not needed now");
    }

    @Test
    void whoWouldWaitHearsForWhat() {
        BackendRuntime backend = bench.live(
                Backend.named("pool").server(server("a").withMaxConnections(1)).build());
        assertThat(backend.find("a").orElseThrow().tryTake()).isTrue();

        Explanation first = backend.explain("ft", CLIENT, Optional.empty());
        backend.enqueue(Assignment.WAIT, bench.waiter("w"));
        Explanation second = backend.explain("ft", CLIENT, Optional.empty());

        assertThat(first.outcome()).isEqualTo(Outcome.QUEUED);
        assertThat(first.reason()).isEqualTo("roundrobin finds no free place");
        assertThat(second.reason()).isEqualTo("1 wait already");
        assertThat(second.server()).isEmpty();
    }

    @Test
    void whoMeansOneServerWaitsForItOrIsRefused() {
        BackendRuntime backend = bench.live(Backend.named("pool")
                .balance(BalanceStrategy.source())
                .server(server("a").withMaxConnections(1).withMaxQueue(1))
                .build());
        ServerRuntime a = backend.find("a").orElseThrow();
        assertThat(a.tryTake()).isTrue();

        Explanation first = backend.explain("ft", CLIENT, Optional.empty());
        backend.enqueue(a.waiting(), bench.waiter("w"));
        Explanation second = backend.explain("ft", CLIENT, Optional.empty());

        assertThat(first.outcome()).isEqualTo(Outcome.QUEUED_AT_SERVER);
        assertThat(first.server()).contains(new ServerId("pool", "a"));
        assertThat(second.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(second.reason()).contains("neither it nor its queue has room");
    }

    @Test
    void withoutAServerThereIsNone() {
        BackendRuntime backend =
                bench.live(Backend.named("pool").server(server("a")).build());
        backend.setAdmin(backend.servers().get(0), AdminState.MAINTENANCE);

        Explanation explanation = backend.explain("ft", CLIENT, Optional.empty());

        assertThat(explanation.outcome()).isEqualTo(Outcome.NO_SERVER);
        assertThat(explanation.reason()).isEqualTo("no server of backend pool is usable");
        assertThat(explanation.by()).isEqualTo(By.STRATEGY);
    }

    @Test
    void aServerThatServesInPanicIsCalledDown() {
        BackendRuntime backend = bench.live(Backend.named("pool")
                .health(HealthPolicy.tcpConnect())
                .panicThreshold(100)
                .servers(List.of(server("a"), server("b")))
                .build());
        backend.recordCheck(backend.find("a").orElseThrow(), Checks.failed("gone"));

        Explanation explanation = backend.explain("ft", CLIENT, Optional.empty());

        assertThat(explanation.reason()).isEqualTo("by roundrobin, in panic (1 of 2 are up)");
        assertThat(explanation.servers().get(0).reason()).endsWith("down, in use because of the panic");
        assertThat(explanation.servers()).allMatch(Explanation.Standing::candidate);
    }

    @Test
    void theBackupThatServesAloneSaysSo() {
        BackendRuntime backend = bench.live(Backend.named("pool")
                .servers(List.of(
                        server("a"), server("y").withBackup(), server("z").withBackup()))
                .build());
        backend.setAdmin(backend.find("a").orElseThrow(), AdminState.MAINTENANCE);

        assertThat(backend.explain("ft", CLIENT, Optional.empty()).servers())
                .extracting(Explanation.Standing::reason)
                .containsExactly(
                        "in maintenance",
                        "the only backup that serves (0 connections, weight 1)",
                        "a backup, and the first of them serves alone");
    }

    /** It fails as it would fail for a connection, and is told of. */
    @Test
    void aStrategyThatThrowsIsToldOfAndTheFallbackIsForetold() {
        BalanceStrategy broken = BalanceStrategy.of("broken", context -> request -> {
            throw new IllegalStateException("no");
        });
        BackendRuntime backend = bench.live(Backend.named("pool")
                .balance(broken)
                .servers(List.of(server("a"), server("b")))
                .build());

        assertThat(backend.explain("ft", CLIENT, Optional.empty()).server()).contains(new ServerId("pool", "a"));
        assertThat(bench.events()).hasAtLeastOneElementOfType(LbEvent.UserCodeFailed.class);
    }

    private static Optional<ServerId> id(Assignment assignment) {
        return Optional.ofNullable(assignment.server()).map(ServerRuntime::id);
    }

    private static Server server(String name) {
        return Server.of(name, "127.0.0.1", 1);
    }

    private static Backend five(BalanceStrategy strategy) {
        return Backend.named("pool")
                .balance(strategy)
                .servers(List.of(
                        server("a").withMaxConnections(2),
                        server("b").withWeight(3).withMaxConnections(3),
                        server("c").withWeight(2).withMaxConnections(1),
                        server("d").withMaxConnections(4),
                        server("e").withBackup().withMaxConnections(2)))
                .build();
    }
}
