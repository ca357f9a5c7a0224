package dev.weir.internal.engine;

import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.OpenConnection;
import dev.weir.Termination.Cause;
import dev.weir.spi.Cancellable;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * One stop: close the ports, wait for the connections until the deadline, reset the rest, let go of everything. All steps
 * run on the control thread.
 */
final class Shutdown {
    static final DrainReport NOTHING_TO_DO = new DrainReport(0, 0, Duration.ZERO, List.of());

    /** How long closing the ports may take, and resetting what is left; each is a matter of one pass of the event loops. */
    private static final Duration LONGEST_STEP = Duration.ofSeconds(5);
    /** The same if one of the loops does not move: those that do need no longer. */
    private static final Duration LONGEST_STEP_OF_THE_REST = Duration.ofSeconds(1);

    private final Plant plant;
    private final Drain drain;
    private final Runtime runtime;
    private final SerialExecutor control;
    private final Consumer<DrainReport> whenDone;
    private final long begunAt;
    private final int activeAtBegin;
    private final long acceptedAtBegin;
    private List<OpenConnection> killed = List.of();
    private boolean draining;
    private boolean killing;
    private boolean noneLeft;
    private boolean done;
    private Cancellable deadline = () -> {};

    Shutdown(Plant plant, Drain drain, Runtime runtime, SerialExecutor control, Consumer<DrainReport> whenDone) {
        this.plant = plant;
        this.drain = drain;
        this.runtime = runtime;
        this.control = control;
        this.whenDone = whenDone;
        this.begunAt = runtime.nanoTime();
        this.activeAtBegin = plant.process().connections().now();
        this.acceptedAtBegin = plant.accepted();
    }

    void begin() {
        deadline = control.schedule(longestStep(), this::drainConnections);
        plant.closePorts().whenComplete((closed, failure) -> onControl(this::drainConnections));
    }

    private void drainConnections() {
        if (draining) {
            return;
        }
        draining = true;
        deadline.cancel();
        deadline = control.schedule(drain.deadline(), this::kill);
        plant.process().connections().whenNone(() -> onControl(this::noneIsLeft));
    }

    private void noneIsLeft() {
        noneLeft = true;
        if (!killing) {
            finish();
        } // else the list of those that were killed is on its way
    }

    private void kill() {
        if (!done) {
            killing = true;
            deadline = control.schedule(longestKill(), this::finish);
            new PacedKill(
                            most -> plant.killSessions(at -> true, Cause.KILLED, most),
                            control,
                            drain.closePerSecond(),
                            this::killed)
                    .begin();
        }
    }

    private Duration longestKill() {
        long paced = drain.closePerSecond() == 0
                ? 0
                : 2L * plant.process().connections().now() / drain.closePerSecond();
        return longestStep().plusSeconds(paced);
    }

    private Duration longestStep() {
        return plant.watchdog().isAnyLost() ? LONGEST_STEP_OF_THE_REST : LONGEST_STEP;
    }

    private void killed(List<OpenConnection> all) {
        killing = false;
        killed = all;
        deadline.cancel();
        if (noneLeft) {
            finish();
        } else {
            deadline = control.schedule(longestStep(), this::finish);
        }
    }

    private void finish() {
        if (!done) {
            done = true;
            deadline.cancel();
            int left = plant.process().connections().now(); // on a loop that does not move
            plant.dispose();
            // What the kernel held when the ports closed was accepted after the beginning, and is served all the same.
            long served = activeAtBegin + plant.accepted() - acceptedAtBegin;
            int finished = (int) Math.max(0, served - killed.size() - left);
            whenDone.accept(
                    new DrainReport(finished, killed.size(), Duration.ofNanos(runtime.nanoTime() - begunAt), killed));
        }
    }

    private void onControl(Runnable step) {
        try {
            control.execute(step);
        } catch (RejectedExecutionException e) {
            assert done : "the control thread outlives the stop";
        }
    }
}
