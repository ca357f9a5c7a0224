package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.event.LbEvent;
import dev.weir.internal.server.Assignment.Kind;
import dev.weir.testing.Stranger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's strategy may do anything; connections are served all the same. */
class BrokenStrategyTest {
    private final Bench bench = new Bench();
    private final List<String> log = bench.log;

    static Stream<Named<Function<PickerContext, Picker>>> failures() {
        Candidate stranger = new Stranger(new ServerId("elsewhere", "x"));
        return Stream.of(
                failure("throws an exception while picking", context -> request -> {
                    throw new IllegalStateException("a defect of the user's");
                }),
                failure("throws an error while picking", context -> request -> {
                    throw new NoClassDefFoundError("something/the/User/forgot");
                }),
                failure("picks somebody else's candidate", context -> request -> stranger),
                failure("throws an exception while making a picker", context -> {
                    throw new IllegalStateException("a defect of the user's");
                }),
                failure("throws an error while making a picker", context -> {
                    throw new StackOverflowError();
                }),
                failure("makes no picker", context -> null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void connectionsAreServedAndTheUserIsToldOnce(Function<PickerContext, Picker> failure) {
        BackendRuntime backend = backend(failure);

        List<String> picks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            picks.add(take(backend, bench.waiter("w")).id().name());
        }
        backend.setAdmin(backend.servers().get(0), AdminState.DRAIN);
        backend.setAdmin(backend.servers().get(0), AdminState.READY);

        assertThat(picks).hasSize(3).isSubsetOf("a", "b");
        assertThat(bench.events())
                .filteredOn(LbEvent.UserCodeFailed.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(event.message()).contains("pool", "mine"));
    }

    @Test
    void aPickOfAServerThatIsDownIsNotFollowed() {
        List<Candidate> remembered = new ArrayList<>();
        BackendRuntime backend = backend(context -> {
            remembered.addAll(context.candidates());
            return request -> remembered.get(0);
        });
        backend.setAdmin(backend.servers().get(0), AdminState.MAINTENANCE);

        ServerRuntime taken = take(backend, bench.waiter("w"));

        assertThat(taken).isSameAs(backend.servers().get(1));
        assertThat(bench.events())
                .filteredOn(LbEvent.UserCodeFailed.class::isInstance)
                .hasSize(1);
    }

    @Test
    void nullSendsToTheQueueWhereTheFirstServerWithRoomServes() {
        BackendRuntime backend = backend(context -> request -> null);
        NamedWaiter waiter = bench.waiter("w");

        assertThat(backend.assign(backend.selection(), waiter)).isSameAs(Assignment.WAIT);
        backend.enqueue(Assignment.WAIT, waiter);

        assertThat(log).containsExactly("w at a");
        assertThat(backend.queued()).isZero();
    }

    /** HAProxy's hashes mean one server, room or not: who is next there waits for that very server. */
    @Test
    void aStrategyThatInsistsOnAFullServerDoesNotBreakItsLimit() {
        BackendRuntime backend =
                backend(context -> request -> context.candidates().get(0));
        take(backend, bench.waiter("1"));
        take(backend, bench.waiter("2"));

        Assignment third = backend.assign(backend.selection(), bench.waiter("3"));
        backend.enqueue(third, bench.waiter("3"));

        assertThat(third).isEqualTo(new Assignment(Kind.WAIT, backend.servers().get(0)));
        assertThat(backend.servers().get(0).inFlight()).isEqualTo(2);
        assertThat(backend.servers().get(0).queueLength()).isEqualTo(1);
        assertThat(log).isEmpty();
    }

    @Test
    void theFallbackAvoidsTheServerThatJustFailedUnlessItIsTheOnlyOne() {
        BackendRuntime backend = backend(context -> request -> {
            throw new IllegalStateException("a defect of the user's");
        });
        NamedWaiter waiter = bench.waiter("w");
        waiter.avoided = backend.servers().get(0);

        assertThat(take(backend, waiter)).isSameAs(backend.servers().get(1));
        backend.setAdmin(backend.servers().get(1), AdminState.DRAIN);
        assertThat(take(backend, waiter)).isSameAs(backend.servers().get(0));
    }

    private BackendRuntime backend(Function<PickerContext, Picker> failure) {
        BalanceStrategy mine = new BalanceStrategy() {
            @Override
            public Picker newPicker(PickerContext context) {
                return failure.apply(context);
            }

            @Override
            public String name() {
                return "mine";
            }
        };
        Backend description = Backend.named("pool")
                .server(Server.of("a", "127.0.0.1", 1).withMaxConnections(2))
                .server(Server.of("b", "127.0.0.1", 2).withMaxConnections(2))
                .balance(mine)
                .build();
        return bench.live(description);
    }

    private static ServerRuntime take(BackendRuntime backend, Waiter waiter) {
        Assignment assignment = backend.assign(backend.selection(), waiter);
        assertThat(assignment.kind()).isEqualTo(Kind.TAKEN);
        return Objects.requireNonNull(assignment.server());
    }

    private static Named<Function<PickerContext, Picker>> failure(String name, Function<PickerContext, Picker> how) {
        return Named.of(name, how);
    }
}
