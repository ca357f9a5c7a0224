package dev.weir.internal.engine;

import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.spi.Cancellable;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * One stop: close the ports, wait for the connections until the deadline, reset the rest, let go of everything. All steps
 * run on the control thread.
 */
final class Shutdown {
    static final DrainReport NOTHING_TO_DO = new DrainReport(0, 0, Duration.ZERO);

    /** How long resetting what is left may take; it is a matter of one pass of each event loop. */
    private static final Duration LONGEST_KILL = Duration.ofSeconds(5);

    private final Plant plant;
    private final Drain drain;
    private final Runtime runtime;
    private final SerialExecutor control;
    private final Consumer<DrainReport> whenDone;
    private final long begunAt;
    private final int activeAtBegin;
    private final long acceptedAtBegin;
    private int killed;
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
        plant.closePorts().whenComplete((closed, failure) -> onControl(this::drainConnections));
    }

    private void drainConnections() {
        deadline = control.schedule(drain.deadline(), this::kill);
        plant.process().connections().whenNone(() -> onControl(this::finish));
    }

    private void kill() {
        if (!done) {
            killed = plant.process().connections().now();
            deadline = control.schedule(LONGEST_KILL, this::finish);
            plant.killConnections();
        }
    }

    private void finish() {
        if (!done) {
            done = true;
            deadline.cancel();
            plant.dispose();
            // What the kernel held when the ports closed was accepted after the beginning, and is served all the same.
            long served = activeAtBegin + plant.accepted() - acceptedAtBegin;
            int finished = (int) Math.max(0, served - killed);
            whenDone.accept(new DrainReport(finished, killed, Duration.ofNanos(runtime.nanoTime() - begunAt)));
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
