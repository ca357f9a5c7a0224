package dev.weir.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.AcceptLimit;
import dev.weir.event.LbEvent;
import dev.weir.internal.DeafRuntime;
import dev.weir.internal.Race;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.Runtime;
import dev.weir.testing.Recorder;
import dev.weir.testing.SimulatedRuntime;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {
    /** A connection gate does not ask for the time. */
    private static final long NOW = 0;

    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final Reporter reporter = new Reporter("test", runtime);
    private final Recorder recorder = new Recorder();
    private final AtomicInteger wakes = new AtomicInteger();

    @BeforeEach
    void listen() {
        reporter.subscribe(recorder);
    }

    @Test
    void letsInUpToTheLimitAndSaysSo() {
        ConnectionGate gate = gate(2);

        assertThat(List.of(gate.enter(NOW), gate.isReached(NOW), gate.enter(NOW), gate.isReached(NOW), gate.enter(NOW)))
                .containsExactly(true, false, true, true, false);
        assertThat(List.of(gate.now(), gate.peak(), gate.limit())).containsExactly(2, 2, 2);
        assertThat(gate.pauses()).isEqualTo(1);
    }

    @Test
    void zeroMeansAnyNumberAndCountsThemAllTheSame() {
        ConnectionGate gate = gate(0);
        for (int i = 0; i < 100_000; i++) {
            assertThat(gate.enter(NOW)).isTrue();
        }

        assertThat(gate.now()).isEqualTo(100_000);
        assertThat(gate.isReached(NOW)).isFalse();
        assertThat(gate.limit()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aRaisedLimitWakesThoseItHeldBackAndALoweredOneEndsNobody() {
        ConnectionGate gate = gate(1);
        gate.enter(NOW);
        gate.setLimit(2);
        assertThat(wakes).as("nobody waited").hasValue(0);
        gate.setLimit(1);
        assertThat(gate.enter(NOW)).isFalse();
        gate.setLimit(3);
        assertThat(wakes).hasValue(1);
        assertThat(List.of(gate.enter(NOW), gate.enter(NOW), gate.enter(NOW))).containsExactly(true, true, false);

        gate.setLimit(1);
        gate.ended();
        assertThat(gate.now()).isEqualTo(2);
        assertThat(gate.enter(NOW)).isFalse();
        gate.ended();
        gate.ended();
        assertThat(gate.enter(NOW)).isTrue();
        gate.setLimit(0);
        assertThat(gate.limit()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aRaisedLimitIsToldAtOnce() {
        ConnectionGate gate = gate(1);
        gate.enter(NOW);
        gate.enter(NOW);
        gate.setLimit(0);
        runtime.runDue();
        assertThat(recorder.events(LbEvent.LimitCleared.class)).singleElement().satisfies(told -> assertThat(
                        told.message())
                .contains("has room again: 1 ")
                .doesNotContain("of 0"));
    }

    @Test
    void wakesListenersWhenAConnectionEndsIfSomeHadToWait() {
        ConnectionGate gate = gate(1);
        gate.enter(NOW);
        gate.enter(NOW);
        gate.enter(NOW);
        assertThat(wakes).hasValue(0);

        gate.ended();

        assertThat(wakes).as("all at once, and they try again").hasValue(1);
        assertThat(gate.enter(NOW)).isTrue();
    }

    @Test
    void wakesNobodyWhoDidNotHaveToWait() {
        ConnectionGate gate = gate(2);
        gate.enter(NOW);
        gate.enter(NOW);
        gate.ended();
        gate.enter(NOW);
        gate.enter(NOW);
        gate.ended();
        gate.ended();

        assertThat(wakes).as("for the one refusal").hasValue(1);
    }

    /** Another limit did not let the client in: then the place is free again, and who waited for it has to hear. */
    @Test
    void aPlaceTakenBackWakesToo() {
        ConnectionGate gate = gate(1);
        gate.enter(NOW);
        gate.enter(NOW);

        gate.undo(NOW);

        assertThat(wakes).hasValue(1);
        assertThat(gate.now()).isZero();
    }

    @Test
    void tellsOfTheLimitOnceAndAgainOnlyAfterATenthWasFree() {
        ConnectionGate gate = gate(20);
        fill(gate);
        gate.enter(NOW);
        gate.ended();
        fill(gate);
        gate.enter(NOW);
        gate.ended();
        assertThat(told()).containsExactly("LimitReached");

        gate.ended();
        assertThat(told()).as("18 of 20").containsExactly("LimitReached", "LimitCleared");
        gate.ended();
        fill(gate);
        gate.enter(NOW);

        assertThat(told()).containsExactly("LimitReached", "LimitCleared", "LimitReached");
        assertThat(gate.pauses()).as("all of them count").isEqualTo(3);
    }

    @Test
    void theEventsSayWhichLimitAndWhere() {
        ConnectionGate gate = gate(1);
        gate.enter(NOW);
        gate.enter(NOW);
        gate.ended();
        told();

        assertThat(recorder.events())
                .containsExactly(
                        new LbEvent.LimitReached(
                                runtime.now(),
                                AcceptLimit.FRONTEND_CONNECTIONS,
                                "ft",
                                "ft is full: 1 of 1 connections; more clients wait in the kernel"),
                        new LbEvent.LimitCleared(
                                runtime.now(),
                                AcceptLimit.FRONTEND_CONNECTIONS,
                                "ft",
                                "ft has room again: 0 of 1 connections"));
    }

    @Test
    void saysEachTimeThatNobodyIsLeftAndAtOnceIfNobodyIsThere() {
        ConnectionGate gate = gate(5);
        AtomicInteger none = new AtomicInteger();
        gate.enter(NOW);
        gate.enter(NOW);

        gate.whenNone(none::incrementAndGet);
        gate.ended();
        assertThat(none).hasValue(0);
        gate.ended();
        assertThat(none).hasValue(1);

        gate.whenNone(none::incrementAndGet);
        assertThat(none).hasValue(2);
    }

    /**
     * Looks for a listener that sleeps for ever beside a free place: two listeners let clients in until they are refused, and
     * then sleep until they are woken, while every connection ends at once on its own thread.
     */
    @Test
    void noWakeUpIsLost() throws InterruptedException {
        int clients = 20_000;
        Semaphore first = new Semaphore(0);
        Semaphore second = new Semaphore(0);
        ConnectionGate gate = new ConnectionGate(2, unheard(2), () -> {
            first.release();
            second.release();
        });
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger tooMany = new AtomicInteger();
        Semaphore open = new Semaphore(0);

        Race.run(
                listener(gate, clients, first, inside, tooMany, open),
                listener(gate, clients, second, inside, tooMany, open),
                () -> {
                    for (int i = 0; i < 2 * clients; i++) {
                        assertThat(open.tryAcquire(20, TimeUnit.SECONDS))
                                .as("connection %s", i)
                                .isTrue();
                        inside.decrementAndGet();
                        gate.ended();
                    }
                });

        assertThat(gate.now()).isZero();
        assertThat(gate.peak()).isEqualTo(2);
        assertThat(tooMany).hasValue(0);
    }

    /**
     * Looks for the one connection that ends between a refusal and the listener's note that it waits: with one place and one
     * listener nobody else would come to wake it.
     */
    @Test
    void theLastConnectionToEndWakesWhoeverWasRefusedBeside() throws InterruptedException {
        int clients = 200_000;
        AtomicInteger opened = new AtomicInteger();
        ConnectionGate gate = new ConnectionGate(1, unheard(1), wakes::incrementAndGet);

        Race.run(
                () -> {
                    while (opened.get() < clients) {
                        int before = wakes.get();
                        if (gate.enter(NOW)) {
                            opened.incrementAndGet();
                        } else {
                            spinUntil(() -> wakes.get() != before);
                        }
                    }
                },
                () -> {
                    for (int i = 0; i < clients; i++) {
                        int already = i;
                        spinUntil(() -> opened.get() > already);
                        gate.ended();
                    }
                });

        assertThat(gate.now()).isZero();
    }

    /** Waits without sleeping, so that the next step comes as close behind as can be. */
    private static void spinUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited too long");
            }
        }
    }

    private static Race.Run listener(
            ConnectionGate gate,
            int clients,
            Semaphore woken,
            AtomicInteger inside,
            AtomicInteger tooMany,
            Semaphore open) {
        return () -> {
            for (int let = 0; let < clients; ) {
                if (gate.enter(NOW)) {
                    if (inside.incrementAndGet() > 2) {
                        tooMany.incrementAndGet();
                    }
                    let++;
                    open.release();
                } else {
                    assertThat(woken.tryAcquire(20, TimeUnit.SECONDS))
                            .as("woken")
                            .isTrue();
                }
            }
        };
    }

    private static void fill(ConnectionGate gate) {
        while (gate.now() < gate.limit()) {
            assertThat(gate.enter(NOW)).isTrue();
        }
    }

    /** The kinds of events so far. */
    private List<String> told() {
        runtime.runDue();
        return recorder.events().stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    /** Virtual time is for one thread. */
    private static LimitReport unheard(int limit) {
        Runtime deaf = new DeafRuntime();
        return new LimitReport(deaf, new Reporter("deaf", deaf), AcceptLimit.FRONTEND_CONNECTIONS, "ft", limit);
    }

    private ConnectionGate gate(int limit) {
        return new ConnectionGate(
                limit,
                new LimitReport(runtime, reporter, AcceptLimit.FRONTEND_CONNECTIONS, "ft", limit),
                wakes::incrementAndGet);
    }
}
