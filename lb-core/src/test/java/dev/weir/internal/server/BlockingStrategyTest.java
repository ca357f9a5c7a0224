package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.balance.BalanceStrategy;
import dev.weir.balance.Candidate;
import dev.weir.balance.HashKey;
import dev.weir.balance.HashType;
import dev.weir.balance.Picker;
import dev.weir.balance.PickerContext;
import dev.weir.event.LbEvent;
import dev.weir.internal.server.Assignment.Kind;
import dev.weir.internal.watch.Looks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's strategy that does not come back, on a thread of its own; the test is the watchdog. */
@Timeout(30)
class BlockingStrategyTest {
    private static final Duration PATIENCE_OF_LOOPS = Duration.ofMillis(100);
    private static final Duration PATIENCE_OF_CONTROL = Duration.ofSeconds(1);

    private final Bench bench = new Bench();
    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void end() {
        never.countDown();
        loop.shutdown();
    }

    /** What code does that is interrupted while it waits. */
    private interface Reaction {
        @Nullable
        Candidate interrupted(InterruptedException e, PickerContext context);
    }

    static Stream<Named<Reaction>> reactions() {
        return Stream.of(
                Named.of("throws an exception", (e, context) -> {
                    throw new IllegalStateException(e);
                }),
                Named.of(
                        "throws what it must not, as other languages can",
                        (e, context) -> BlockingStrategyTest.<RuntimeException, Candidate>sneaky(e)),
                Named.of("restores the flag and answers null", (e, context) -> {
                    Thread.currentThread().interrupt();
                    return null;
                }),
                Named.of("answers after all", (e, context) -> context.candidates()
                        .get(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reactions")
    void itsConnectionIsServedByRoundRobinAndSoIsEveryOtherFromThenOn(Reaction reaction) throws Exception {
        BackendRuntime backend = backend(BalanceStrategy.of("mine", context -> request -> waits(reaction, context)));
        Future<String> first = loop.submit(take(backend));
        inside.await();
        Looks.after(PATIENCE_OF_LOOPS, bench.userCode);

        List<String> picks = new ArrayList<>(List.of(first.get()));
        for (int i = 0; i < 3; i++) {
            picks.add(loop.submit(take(backend)).get());
        }
        assertThat(picks).containsExactly("a", "b", "c", "a");
        assertThat(asked).hasValue(1);
        assertThat(loop.submit(() -> Thread.currentThread().isInterrupted()).get())
                .isFalse();
        assertThat(bench.events())
                .filteredOn(LbEvent.UserCodeFailed.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(event.message())
                        .contains("backend pool", "strategy mine", "within 100 ms", "out of service", "round robin")
                        .contains("BlockingStrategyTest"));
    }

    @Test
    void itStaysOutOfServiceWhenServersChangeAndRoundRobinGoesOnWhereItWas() throws Exception {
        BackendRuntime backend = backend(BalanceStrategy.of("mine", context -> request -> waits(null, context)));
        Future<String> first = loop.submit(take(backend));
        inside.await();
        Looks.after(PATIENCE_OF_LOOPS, bench.userCode);
        assertThat(first.get()).isEqualTo("a");

        backend.setAdmin(backend.servers().get(2), AdminState.DRAIN);
        assertThat(take(backend).call()).isEqualTo("b");
        assertThat(take(backend).call()).isEqualTo("a");
        assertThat(asked).hasValue(1);
    }

    @Test
    void anotherStrategyPutsAnEndToThat() throws Exception {
        BackendRuntime backend = backend(BalanceStrategy.of("mine", context -> request -> waits(null, context)));
        Future<String> first = loop.submit(take(backend));
        inside.await();
        Looks.after(PATIENCE_OF_LOOPS, bench.userCode);
        first.get();

        Backend next = backend.backend().toBuilder()
                .balance(BalanceStrategy.of(
                        "last", context -> request -> context.candidates().get(2)))
                .build();
        backend.put(backend.prepare(next, 10, bench.rosterOf(next)));

        assertThat(take(backend).call()).isEqualTo("c");
    }

    @Test
    void oneThatAnswersInTimeIsLeftAloneHoweverOftenItIsAsked() throws Exception {
        BackendRuntime backend = backend(BalanceStrategy.of(
                "mine", context -> request -> context.candidates().get(1)));
        for (int i = 0; i < 100; i++) {
            assertThat(take(backend).call()).isEqualTo("b");
            Looks.after(PATIENCE_OF_LOOPS, bench.userCode);
        }

        assertThat(bench.events()).noneMatch(LbEvent.UserCodeFailed.class::isInstance);
    }

    @Test
    void aKeyOfAUsersIsGuardedToo() throws Exception {
        HashKey key = request -> {
            waits(null, null);
            return new byte[] {1};
        };
        BackendRuntime backend = backend(BalanceStrategy.hash(key, HashType.mapBased()));
        Future<String> first = loop.submit(take(backend));
        inside.await();
        Looks.after(PATIENCE_OF_LOOPS, bench.userCode);

        assertThat(first.get()).isEqualTo("a");
        assertThat(take(backend).call()).isEqualTo("b");
    }

    /** It holds up the control thread, which has more patience than an event loop. */
    @Test
    void oneThatDoesNotFinishMakingAPickerIsReplacedByRoundRobin() throws Exception {
        Function<PickerContext, Picker> making = context -> {
            waits(null, context);
            return request -> context.candidates().get(2);
        };
        Future<BackendRuntime> live = loop.submit(() -> backend(BalanceStrategy.of("mine", making)));
        inside.await();
        Looks.after(PATIENCE_OF_CONTROL.minusMillis(1), bench.userCode);
        assertThat(live.isDone()).isFalse();
        Looks.after(PATIENCE_OF_CONTROL, bench.userCode);

        BackendRuntime backend = live.get();
        assertThat(List.of(take(backend).call(), take(backend).call())).containsExactly("a", "b");
        backend.setAdmin(backend.servers().get(2), AdminState.DRAIN);
        assertThat(asked).hasValue(1);
        assertThat(bench.events())
                .filteredOn(LbEvent.UserCodeFailed.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(event.message())
                        .contains("backend pool", "strategy mine", "making a picker did not answer", "out of service"));
    }

    /** The picker that it made before is given to it, and not a wrapper of ours. */
    @Test
    void aStrategySeesItsOwnPickersOnly() {
        List<Picker> made = new ArrayList<>();
        List<Picker> before = new ArrayList<>();
        BackendRuntime backend = backend(BalanceStrategy.of("mine", context -> {
            context.previous().ifPresent(before::add);
            Picker picker = request -> context.candidates().get(0);
            made.add(picker);
            return picker;
        }));
        backend.setAdmin(backend.servers().get(2), AdminState.DRAIN);
        backend.setAdmin(backend.servers().get(2), AdminState.READY);

        assertThat(made).hasSize(3);
        assertThat(before).containsExactly(made.get(0), made.get(1));
    }

    private @Nullable Candidate waits(@Nullable Reaction reaction, @Nullable PickerContext context) {
        asked.incrementAndGet();
        inside.countDown();
        try {
            never.await();
            return null;
        } catch (InterruptedException e) {
            if (reaction == null || context == null) {
                throw new IllegalStateException(e);
            }
            return reaction.interrupted(e, context);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable, T> T sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private Callable<String> take(BackendRuntime backend) {
        return () -> {
            Assignment assignment = backend.assign(backend.selection(), bench.waiter("w"));
            assertThat(assignment.kind()).isEqualTo(Kind.TAKEN);
            return Objects.requireNonNull(assignment.server()).id().name();
        };
    }

    private BackendRuntime backend(BalanceStrategy strategy) {
        return bench.live(Backend.named("pool")
                .server(Server.of("a", "127.0.0.1", 1))
                .server(Server.of("b", "127.0.0.1", 2))
                .server(Server.of("c", "127.0.0.1", 3))
                .balance(strategy)
                .build());
    }
}
