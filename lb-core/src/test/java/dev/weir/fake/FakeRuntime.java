package dev.weir.fake;

import dev.weir.spi.Runtime;
import dev.weir.spi.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * Time that moves only when told to. Every task runs on the calling thread at the instant it is due, in the order it was
 * given.
 */
public final class FakeRuntime implements Runtime {
    /** What the wall clock shows at the start. */
    public static final Instant START = Instant.parse("2026-03-04T05:06:07.089Z");

    /** Stands in for "every task there is": far more than any test needs, and a loop that never ends is a defect. */
    private static final int TOO_MANY_TASKS = 1_000_000;

    private final PriorityQueue<FakeTask> tasks =
            new PriorityQueue<>(Comparator.comparingLong(FakeTask::due).thenComparingLong(FakeTask::order));
    private final List<FakeLoop> workers = new ArrayList<>();
    private final Random random = new Random(1);
    private final long originNanos;
    private long elapsedNanos;
    private long created;

    /** A runtime whose monotonic clock shows 0. */
    public FakeRuntime() {
        this(0);
    }

    /** A runtime whose monotonic clock shows this; any value is legal, so also one that soon overflows. */
    public FakeRuntime(long originNanos) {
        this.originNanos = originNanos;
    }

    @Override
    public long nanoTime() {
        return originNanos + elapsedNanos;
    }

    @Override
    public Instant now() {
        return START.plusNanos(elapsedNanos);
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Worker newWorker(String name) {
        FakeLoop worker = newLoop(workers.size());
        workers.add(worker);
        return worker;
    }

    @Override
    public ThreadFactory threadFactory(String prefix) {
        throw new UnsupportedOperationException("virtual time has no threads");
    }

    /** An event loop in this time. */
    public FakeLoop newLoop(int index) {
        return new FakeLoop(this, index);
    }

    /** Workers that were made and not closed. */
    public long openWorkers() {
        return workers.stream().filter(worker -> !worker.isClosed()).count();
    }

    /** Nanoseconds since the start. */
    public long elapsedNanos() {
        return elapsedNanos;
    }

    /** Runs what is due now, and what that makes due. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /** Moves on, stopping at every instant at which something is due. */
    public void advance(Duration by) {
        advanceNanos(by.toNanos());
    }

    /** Moves on, stopping at every instant at which something is due. */
    public void advanceNanos(long by) {
        long end = elapsedNanos + by;
        for (int ran = 0; !tasks.isEmpty() && tasks.peek().due() <= end; ran++) {
            if (ran > TOO_MANY_TASKS) {
                throw new AssertionError("tasks without end");
            }
            FakeTask task = tasks.remove();
            elapsedNanos = Math.max(elapsedNanos, task.due());
            task.run();
        }
        elapsedNanos = end;
    }

    /** Tasks that wait for their time, those cancelled not counted. */
    public long pendingTasks() {
        return tasks.stream().filter(task -> !task.isCancelled()).count();
    }

    FakeTask add(FakeLoop loop, long delayNanos, Runnable action) {
        FakeTask task = new FakeTask(loop, elapsedNanos + Math.max(0, delayNanos), created++, action);
        tasks.add(task);
        return task;
    }
}
