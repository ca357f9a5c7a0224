package dev.weir.internal.engine;

import dev.weir.Topology;
import dev.weir.TopologyPlan;
import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Changes the topology in force, one change after another: one takes as long as the first checks of its new servers, and the
 * next begins with what it has left. Control thread only.
 */
final class ChangeQueue {
    /** An event is a line; what does not fit is in the plan. */
    private static final int MOST_TOLD = 5;

    private final Plant plant;
    private final SerialExecutor control;
    private final Runtime runtime;
    private final Reporter reporter;
    private final Deque<Wanted> waiting = new ArrayDeque<>();
    private @Nullable Wanted underWay;
    private boolean stopped;

    /** A change that somebody asked for. */
    private record Wanted(UnaryOperator<Topology> edit, CompletableFuture<Topology> done) {}

    /** No changes yet. */
    ChangeQueue(Plant plant, Runtime runtime, Reporter reporter, SerialExecutor control) {
        this.plant = plant;
        this.control = control;
        this.runtime = runtime;
        this.reporter = reporter;
    }

    /**
     * Makes a change when its turn comes.
     *
     * @param edit what becomes of the topology in force; may throw, and then nothing changes
     * @param done completes with the topology in force then, or with what went wrong; notification thread
     */
    void add(UnaryOperator<Topology> edit, CompletableFuture<Topology> done) {
        Wanted wanted = new Wanted(edit, done);
        if (stopped) {
            fail(wanted, stopping());
        } else {
            waiting.add(wanted);
            next();
        }
    }

    /** Makes no change any more; the one under way and those that wait fail. */
    void stop() {
        stopped = true;
        if (underWay != null) {
            fail(underWay, stopping());
        }
        waiting.forEach(wanted -> fail(wanted, stopping()));
        waiting.clear();
    }

    private void next() {
        Wanted wanted = underWay == null ? waiting.poll() : null;
        if (wanted != null) {
            underWay = wanted;
            begin(wanted);
        }
    }

    private void begin(Wanted wanted) {
        Topology before = plant.live().topology().orElseThrow();
        try {
            Topology after = wanted.edit.apply(before);
            if (after.equals(before)) {
                succeed(wanted, after);
                return;
            }
            TopologyChange change = new TopologyChange(plant, after);
            plant.firstRound(change, () -> finish(wanted, change, before, after));
        } catch (RuntimeException | Error e) {
            refuse(wanted, e);
        }
    }

    private void finish(Wanted wanted, TopologyChange change, Topology before, Topology after) {
        if (stopped) {
            return; // it has failed, and what was prepared goes with everything else
        }
        CompletionStage<?> inForce;
        try {
            inForce = change.commit();
        } catch (RuntimeException | Error e) {
            change.abandon();
            refuse(wanted, e);
            return;
        }
        reporter.event(new LbEvent.TopologyChanged(runtime.now(), after, words(TopologyPlan.between(before, after))));
        inForce.whenComplete((done, failure) -> onControl(() -> {
            if (!stopped) {
                succeed(wanted, after);
            }
        }));
    }

    private void onControl(Runnable step) {
        try {
            control.execute(step);
        } catch (RejectedExecutionException e) {
            return; // the load balancer has stopped meanwhile, and whoever waits was told so
        }
    }

    private void succeed(Wanted wanted, Topology after) {
        reporter.afterNotifications(() -> wanted.done.complete(after));
        underWay = null;
        next();
    }

    private void refuse(Wanted wanted, Throwable cause) {
        reporter.event(new LbEvent.ChangeRefused(
                runtime.now(), "change of the topology refused, nothing has changed: " + cause.getMessage()));
        fail(wanted, cause);
        underWay = null;
        next();
    }

    private void fail(Wanted wanted, Throwable cause) {
        reporter.afterNotifications(() -> wanted.done.completeExceptionally(cause));
    }

    private static String words(TopologyPlan plan) {
        String changes = plan.changes().stream()
                .limit(MOST_TOLD)
                .map(TopologyPlan.Change::toString)
                .collect(Collectors.joining("; "));
        int more = plan.changes().size() - MOST_TOLD;
        return "topology changed: " + changes + (more > 0 ? "; and " + more + " more" : "");
    }

    private static IllegalStateException stopping() {
        return new IllegalStateException("the load balancer is stopping (expected: RUNNING)");
    }
}
