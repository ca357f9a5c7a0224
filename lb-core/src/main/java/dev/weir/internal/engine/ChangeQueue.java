package dev.weir.internal.engine;

import dev.weir.Topology;
import dev.weir.TopologyPlan;
import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.Cancellable;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Changes the topology in force, one change after another: one takes as long as its look-ups, the first words of its new sources
 * and the first checks of its new servers, and the next begins with what it has left. Control thread only.
 */
final class ChangeQueue {
    /** An event is a line; what does not fit is in the plan. */
    private static final int MOST_TOLD = 5;

    /** Ports change hands in one pass of the event loops that accept. */
    private static final Duration LONGEST_HAND_OVER = Duration.ofSeconds(5);
    /** The same if one of the loops does not move: those that do need no longer. */
    private static final Duration LONGEST_HAND_OVER_OF_THE_REST = Duration.ofSeconds(1);

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
        Topology after;
        String words;
        try {
            after = wanted.edit.apply(before);
            if (after.equals(before)) {
                succeed(wanted, after);
                return;
            }
            words = words(TopologyPlan.between(before, after)); // asks user code whether it equals what was there
        } catch (RuntimeException | Error e) {
            refuse(wanted, e);
            return;
        }
        TopologyChange change = new TopologyChange(plant, after);
        change.prepare(() -> finish(wanted, change, after, words), cause -> refuse(wanted, cause));
    }

    private void finish(Wanted wanted, TopologyChange change, Topology after, String words) {
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
        reporter.event(new LbEvent.TopologyChanged(runtime.now(), after, words));
        awaitPorts(wanted, after, inForce);
    }

    /** The change is done when every port is in its new hands; but a port whose event loop does not move holds nobody up. */
    private void awaitPorts(Wanted wanted, Topology after, CompletionStage<?> inForce) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        var unused = over.thenRun(() -> {
            if (!stopped) {
                succeed(wanted, after);
            }
        });
        Duration longest = plant.watchdog().isAnyLost() ? LONGEST_HAND_OVER_OF_THE_REST : LONGEST_HAND_OVER;
        Cancellable late = control.schedule(longest, () -> {
            reporter.event(new LbEvent.Warning(
                    runtime.now(),
                    "a port has not changed hands within " + longest.toSeconds()
                            + " s, because its event loop does not move;"
                            + " who connects there meets the rules before the change"));
            over.complete(null);
        });
        inForce.whenComplete((done, failure) -> onControl(() -> {
            late.cancel();
            over.complete(null);
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
