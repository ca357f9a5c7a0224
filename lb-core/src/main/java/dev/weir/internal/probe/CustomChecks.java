package dev.weir.internal.probe;

import dev.weir.internal.report.HarmlessText;
import dev.weir.probe.CustomProbe;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import dev.weir.spi.Worker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries out checks of users, one after another on a thread of their own, and knows an answer for each, whatever the user's code
 * does. What waits for its turn, waits here and not with the thread, so that a check that blocks for ever costs no memory. Any
 * thread.
 */
final class CustomChecks {
    /** For answers that could not be taken while this machine stood still. */
    private static final Duration GRACE = Duration.ofMillis(200);

    /** A bound for probes that come and go and never behave. */
    private static final int MOST_TOLD = 1_000;

    private final Worker worker;
    private final SerialExecutor timer;
    private final Runtime runtime;
    private final Labels labels;
    private final Consumer<String> defect;
    private final Deque<CustomRun> waiting = new ArrayDeque<>();
    /** By their names, for the equals of a user may fail. */
    private final Set<String> toldOf = new HashSet<>();

    private @Nullable CustomRun underWay;
    private boolean closed;

    /**
     * No checks yet.
     *
     * @param worker where users' code runs; closed with this
     * @param timer ends those that take too long
     * @param labels what they are called
     * @param defect told in words what users' code does that it must not
     */
    CustomChecks(Worker worker, SerialExecutor timer, Labels labels, Runtime runtime, Consumer<String> defect) {
        this.worker = worker;
        this.timer = timer;
        this.labels = labels;
        this.runtime = runtime;
        this.defect = defect;
    }

    /** Makes one check. */
    void check(CustomProbe probe, InetSocketAddress server, Duration timeout, Consumer<ProbeResult> result) {
        CustomRun run = new CustomRun(probe, labels, server, timeout, runtime, result);
        synchronized (this) {
            if (closed) {
                return;
            }
            waiting.add(run);
        }
        run.endsWith(timer.schedule(timeout, () -> timeOut(run)));
        pump();
    }

    /** Lets the thread go on with the next one, if it is free. */
    private synchronized void pump() {
        CustomRun next = underWay == null ? waiting.poll() : null;
        if (next != null && !closed) {
            underWay = next;
            try {
                worker.execute(() -> call(next));
            } catch (RejectedExecutionException e) {
                closed = true; // the worker has been closed meanwhile
            }
        }
    }

    private void call(CustomRun run) {
        try {
            run.call(this::told, this::behaved);
        } finally {
            synchronized (this) {
                underWay = null;
            }
            pump();
        }
    }

    private void timeOut(CustomRun run) {
        if (run.deservesGrace()) {
            run.endsWith(timer.schedule(GRACE, () -> timeOut(run)));
            return;
        }
        CustomRun holder;
        synchronized (this) {
            waiting.remove(run);
            holder = underWay;
        }
        if (run.timedOut(holder) && run.blocks()) {
            told(run.probe(), "blocks the thread of all custom checks");
        }
    }

    /** Tells what a user's code does, once until it behaves again. */
    private void told(CustomProbe probe, String what) {
        String name = labels.own(probe);
        boolean isNew;
        synchronized (this) {
            isNew = toldOf.size() < MOST_TOLD && toldOf.add(name);
        }
        if (isNew) {
            defect.accept(HarmlessText.of("custom check " + name + " " + what));
        }
    }

    private void behaved(CustomProbe probe) {
        synchronized (this) {
            if (toldOf.isEmpty()) {
                return;
            }
        }
        String name = labels.own(probe);
        synchronized (this) {
            toldOf.remove(name);
        }
    }

    /** Begins no more checks; nothing is told of those under way. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        worker.close();
    }
}
