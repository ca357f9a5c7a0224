package dev.weir.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.AcceptLimit;
import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.testing.Recorder;
import dev.weir.testing.SimulatedRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateGateTest {
    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final Reporter reporter = new Reporter("test", runtime);
    private final Recorder recorder = new Recorder();
    private final RateTimer timer = new RateTimer(runtime, runtime.newWorker("control"));
    private final List<Duration> wakes = new ArrayList<>();

    @BeforeEach
    void listen() {
        reporter.subscribe(recorder);
    }

    @Test
    void letsTheLimitInAndThenNobody() {
        RateGate gate = gate(3);

        assertThat(List.of(
                        enter(gate),
                        enter(gate),
                        gate.isReached(now()),
                        enter(gate),
                        gate.isReached(now()),
                        enter(gate)))
                .containsExactly(true, true, false, true, true, false);
        assertThat(gate.rate(now())).isEqualTo(3);
        assertThat(gate.pauses()).isEqualTo(1);
    }

    @Test
    void zeroMeansAnyNumberButTheRateIsStillKnown() {
        RateGate gate = gate(0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(enter(gate)).isTrue();
        }

        assertThat(gate.rate(now())).isEqualTo(10_000);
        assertThat(gate.isReached(now())).isFalse();
        assertThat(runtime.eventsPlanned()).isZero();
    }

    /** HAProxy computes the moment; it does not look again and again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 1_000})
    void wakesAtTheVeryMomentOneMoreIsAllowed(int limit) {
        RateGate gate = gate(limit);
        runtime.advance(Duration.ofMillis(1_234));
        while (enter(gate)) {
            // until it is reached
        }
        assertThat(enter(gate)).isFalse();

        assertThat(runtime.runUntil(() -> !wakes.isEmpty(), Duration.ofSeconds(3)))
                .isTrue();

        assertThat(wakes).as("once, however often it refused").hasSize(1);
        assertThat(gate.isReached(now() - 1)).as("a nanosecond earlier").isTrue();
        assertThat(gate.isReached(now())).isFalse();
        assertThat(enter(gate)).isTrue();
    }

    @Test
    void whoComesBackTooLateForTheOnePlaceIsWokenForTheNext() {
        RateGate gate = gate(1);
        enter(gate);
        enter(gate);
        runtime.runUntil(() -> wakes.size() == 1, Duration.ofSeconds(3));
        assertThat(enter(gate)).isTrue();
        assertThat(enter(gate)).isFalse();

        assertThat(runtime.runUntil(() -> wakes.size() == 2, Duration.ofSeconds(3)))
                .isTrue();

        assertThat(wakes.get(1).minus(wakes.get(0))).isGreaterThanOrEqualTo(Duration.ofMillis(999));
        assertThat(enter(gate)).isTrue();
    }

    @Test
    void aClientThatDidNotComeDoesNotCount() {
        RateGate gate = gate(1);
        enter(gate);

        gate.undo(now());

        assertThat(gate.rate(now())).isZero();
        assertThat(enter(gate)).isTrue();
    }

    @Test
    void theEndOfAConnectionChangesNothing() {
        RateGate gate = gate(1);
        enter(gate);

        gate.ended();

        assertThat(enter(gate)).isFalse();
        assertThat(gate.rate(now())).isEqualTo(1);
    }

    @Test
    void tellsOfTheLimitOnceWhileTheCrowdLastsAndOnceWhenItIsOver() {
        RateGate gate = gate(5);
        for (int i = 0; i < 5_000; i++) {
            enter(gate); // a crowd for five seconds
            runtime.advance(Duration.ofMillis(1));
        }
        assertThat(recorder.events(LbEvent.LimitReached.class)).hasSize(1);
        assertThat(recorder.events(LbEvent.LimitCleared.class)).isEmpty();

        runtime.advance(Duration.ofSeconds(3));

        assertThat(recorder.events(LbEvent.LimitCleared.class)).hasSize(1);
        assertThat(recorder.events()).hasSize(2);
        assertThat(gate.pauses()).as("every refusal").isGreaterThan(4_900);
        assertThat(runtime.eventsPending()).as("at rest").isZero();
    }

    @Test
    void whatFollowsACrowdThatWasOverIsToldAgain() {
        RateGate gate = gate(1);
        for (int crowd = 0; crowd < 3; crowd++) {
            enter(gate);
            enter(gate);
            runtime.advance(Duration.ofSeconds(5));
        }

        assertThat(recorder.events().stream().map(event -> event.getClass().getSimpleName()))
                .containsExactly(
                        "LimitReached", "LimitCleared", "LimitReached", "LimitCleared", "LimitReached", "LimitCleared");
    }

    @Test
    void theEventsSayWhichLimitAndWhere() {
        RateGate gate = gate(2);
        while (enter(gate)) {
            // until it is reached
        }
        runtime.advance(Duration.ofSeconds(5));

        assertThat(recorder.events(LbEvent.LimitReached.class)).singleElement().satisfies(event -> {
            assertThat(event.limit()).isEqualTo(AcceptLimit.FRONTEND_SESSION_RATE);
            assertThat(event.where()).isEqualTo("ft");
            assertThat(event.message())
                    .isEqualTo("ft is full: 2 of 2 new connections per second; more clients wait in the kernel");
        });
        assertThat(recorder.events(LbEvent.LimitCleared.class)).singleElement().satisfies(event -> assertThat(
                        event.message())
                .isEqualTo("ft has room again: 0 of 2 new connections per second"));
    }

    private boolean enter(RateGate gate) {
        return gate.enter(now());
    }

    private long now() {
        return runtime.nanoTime();
    }

    private RateGate gate(int limit) {
        return new RateGate(
                limit,
                now(),
                new LimitReport(runtime, reporter, AcceptLimit.FRONTEND_SESSION_RATE, "ft", limit),
                timer,
                () -> wakes.add(runtime.elapsed()));
    }
}
