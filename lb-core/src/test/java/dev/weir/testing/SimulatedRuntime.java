package dev.weir.testing;

import dev.weir.spi.Cancellable;
import dev.weir.spi.Runtime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Virtual time on one thread: nothing happens but when the test says so, and then in an order that depends on the seed alone.
 * Workers are names for places, not threads. Not thread-safe.
 *
 * <p>An exception from a task comes out of the call that let time pass.
 */
public final class SimulatedRuntime implements Runtime {
    /** Just before the clock's number overflows, so that who compares moments instead of differences fails soon. */
    private static final long FIRST_NANO =
            Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

    private static final Instant FIRST_INSTANT = Instant.parse("2026-01-01T00:00:00Z");
    private static final long LONGEST_STEP_NANOS = 1_000_000;
    /** More than any honest program does in one instant. */
    private static final int MOST_EVENTS_PER_INSTANT = 200_000;

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong((Event event) -> event.due).thenComparingLong(event -> event.order));
    private final RandomGenerator random;
    private final long firstNano;
    private long elapsedNanos;
    private long planned;
    private long ran;
    private String lastPlace = "";
    private int ranThisInstant;

    /** Time stands at its beginning; all chance comes from the seed. */
    public SimulatedRuntime(long seed) {
        this(seed, FIRST_NANO);
    }

    /** As the other, with a monotonic clock that begins at this number; every number is legal. */
    public SimulatedRuntime(long seed, long firstNano) {
        random = new SplittableRandom(seed);
        this.firstNano = firstNano;
    }

    // ---- what the code under test sees

    @Override
    public long nanoTime() {
        return firstNano + elapsedNanos;
    }

    @Override
    public Instant now() {
        return FIRST_INSTANT.plusNanos(elapsedNanos);
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public SimulatedWorker newWorker(String name) {
        return new SimulatedWorker(this, name);
    }

    @Override
    public ThreadFactory threadFactory(String prefix) {
        throw new UnsupportedOperationException("no threads in a simulation: " + prefix);
    }

    // ---- what the test does

    /** An event loop of its own, for tests without a transport. */
    public SimulatedLoop newLoop(int index) {
        return new SimulatedLoop(newWorker("loop-" + index), index);
    }

    /** Lets everything happen that is due now, and what that makes due now; time stands still. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /** Lets time pass and everything happen that is due. */
    public void advance(Duration time) {
        long end = Math.addExact(elapsedNanos, time.toNanos());
        while (runNext(end)) {
            // as long as something is due
        }
        moveTo(end);
    }

    /**
     * Lets time pass until something is so; looks after each event, and each millisecond if there is none.
     *
     * @return whether it is so; false if it was not within {@code limit}
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long end = Math.addExact(elapsedNanos, limit.toNanos());
        while (!condition.getAsBoolean()) {
            if (elapsedNanos >= end) {
                return false;
            }
            long step = Math.min(end, elapsedNanos + LONGEST_STEP_NANOS);
            if (!runNext(step)) {
                moveTo(step);
            }
        }
        return true;
    }

    /**
     * Lets everything happen for a while, or until something is so; looks after each event and at no other time, so that an
     * idle hour costs nothing.
     *
     * @return whether it is so
     */
    public boolean runEvents(BooleanSupplier until, Duration limit) {
        long end = Math.addExact(elapsedNanos, limit.toNanos());
        while (!until.getAsBoolean()) {
            if (!runNext(end)) {
                moveTo(end);
                return until.getAsBoolean();
            }
        }
        return true;
    }

    /** The name of the worker on which the last event happened. */
    public String lastPlace() {
        return lastPlace;
    }

    /** Whether nothing more happens at this very instant. */
    public boolean nothingIsDueNow() {
        while (!events.isEmpty() && events.peek().isCancelled) {
            events.remove();
        }
        return events.isEmpty() || events.peek().due > elapsedNanos;
    }

    /** Virtual time since the beginning. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos);
    }

    /** Events so far. A simulation that is idle has few. */
    public long eventsRun() {
        return ran;
    }

    /** Events that were ever to happen, those that were cancelled included. */
    public long eventsPlanned() {
        return planned;
    }

    /** Events that are still to happen. */
    public long eventsPending() {
        return events.stream().filter(event -> !event.isCancelled).count();
    }

    // ---- for workers

    Cancellable schedule(long delayNanos, SimulatedWorker worker, Runnable action) {
        long due = Math.addExact(elapsedNanos, Math.max(0, delayNanos));
        Event event = new Event(due, planned++, worker, action);
        events.add(event);
        return () -> event.isCancelled = true;
    }

    private boolean runNext(long end) {
        while (!events.isEmpty() && events.peek().due <= end) {
            Event event = events.remove();
            if (!event.isCancelled) {
                moveTo(event.due);
                ran++;
                lastPlace = event.worker.toString();
                if (++ranThisInstant > MOST_EVENTS_PER_INSTANT) {
                    throw new IllegalStateException(
                            "spinning: time stands still at " + elapsed() + " in " + event.worker);
                }
                event.worker.run(event.action);
                return true;
            }
        }
        return false;
    }

    private void moveTo(long nanos) {
        if (nanos > elapsedNanos) {
            elapsedNanos = nanos;
            ranThisInstant = 0;
        }
    }

    private static final class Event {
        private final long due;
        private final long order;
        private final SimulatedWorker worker;
        private final Runnable action;
        private boolean isCancelled;

        Event(long due, long order, SimulatedWorker worker, Runnable action) {
            this.due = due;
            this.order = order;
            this.worker = worker;
            this.action = action;
        }
    }
}
