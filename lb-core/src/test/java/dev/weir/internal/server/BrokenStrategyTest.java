package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.LoadBalancerListener;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.testing.SimulatedRuntime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's strategy may do anything; connections are served all the same. */
class BrokenStrategyTest {
    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final Reporter reporter = new Reporter("test", runtime);
    private final List<String> log = new ArrayList<>();
    private final List<LbEvent> events = new ArrayList<>();

    static Stream<Named<Function<PickerContext, Picker>>> failures() {
        Candidate stranger = new Stranger();
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
            ServerRuntime taken = backend.take(backend.selection(), new NamedWaiter("w", log));
            assertThat(taken).isNotNull();
            picks.add(taken.id().name());
        }
        backend.setAdmin(backend.servers().get(0), AdminState.DRAIN);
        backend.setAdmin(backend.servers().get(0), AdminState.READY);
        runtime.runDue();

        assertThat(picks).hasSize(3).isSubsetOf("a", "b");
        assertThat(events)
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

        ServerRuntime taken = backend.take(backend.selection(), new NamedWaiter("w", log));

        runtime.runDue();
        assertThat(taken).isSameAs(backend.servers().get(1));
        assertThat(events).filteredOn(LbEvent.UserCodeFailed.class::isInstance).hasSize(1);
    }

    @Test
    void nullSendsToTheQueueWhereTheFirstServerWithRoomServes() {
        BackendRuntime backend = backend(context -> request -> null);
        NamedWaiter waiter = new NamedWaiter("w", log);

        assertThat(backend.take(backend.selection(), waiter)).isNull();
        backend.enqueue(waiter);

        assertThat(log).containsExactly("w at a");
        assertThat(backend.queued()).isZero();
    }

    @Test
    void aPickOfAFullServerDoesNotBreakItsLimit() {
        BackendRuntime backend =
                backend(context -> request -> context.candidates().get(0));
        List<NamedWaiter> waiters =
                Stream.of("1", "2", "3").map(name -> new NamedWaiter(name, log)).toList();

        assertThat(backend.take(backend.selection(), waiters.get(0))).isNotNull();
        assertThat(backend.take(backend.selection(), waiters.get(1))).isNotNull();
        assertThat(backend.take(backend.selection(), waiters.get(2))).isNull();
        backend.enqueue(waiters.get(2));

        assertThat(backend.servers().get(0).inFlight()).isEqualTo(2);
        assertThat(log).containsExactly("3 at b");
    }

    @Test
    void theFallbackAvoidsTheServerThatJustFailedUnlessItIsTheOnlyOne() {
        BackendRuntime backend = backend(context -> request -> {
            throw new IllegalStateException("a defect of the user's");
        });
        NamedWaiter waiter = new NamedWaiter("w", log);
        waiter.avoided = backend.servers().get(0);

        assertThat(backend.take(backend.selection(), waiter))
                .isSameAs(backend.servers().get(1));
        backend.setAdmin(backend.servers().get(1), AdminState.DRAIN);
        assertThat(backend.take(backend.selection(), waiter))
                .isSameAs(backend.servers().get(0));
    }

    private BackendRuntime backend(Function<PickerContext, Picker> failure) {
        reporter.subscribe(new LoadBalancerListener() {
            @Override
            public void onEvent(LbEvent event) {
                events.add(event);
            }
        });
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
        Map<String, InetSocketAddress> addresses = Map.of(
                "a",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                "b",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 2));
        return new BackendRuntime(description, addresses, runtime, reporter, 1);
    }

    private static Named<Function<PickerContext, Picker>> failure(String name, Function<PickerContext, Picker> how) {
        return Named.of(name, how);
    }

    /** A candidate that nobody offered. */
    private static final class Stranger implements Candidate {
        @Override
        public ServerId id() {
            return new ServerId("elsewhere", "x");
        }

        @Override
        public int position() {
            return 0;
        }

        @Override
        public int weight() {
            return 1;
        }

        @Override
        public int inFlight() {
            return 0;
        }
    }
}
