package dev.weir.testing;

import dev.weir.spi.Cancellable;
import dev.weir.spi.EventLoop;
import dev.weir.spi.LoopPulse;
import java.time.Duration;
import java.util.Optional;

/** An {@link EventLoop} in virtual time. */
public final class SimulatedLoop implements EventLoop {
    private final SimulatedWorker worker;
    private final int index;
    private int connections;
    private boolean avoided;

    SimulatedLoop(SimulatedWorker worker, int index) {
        this.worker = worker;
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return worker.isCurrent();
    }

    /** Nothing: while a task runs, no time passes that it could take too long. */
    @Override
    public Optional<LoopPulse> pulse() {
        return Optional.empty();
    }

    @Override
    public void avoid(boolean whetherTo) {
        avoided = whetherTo;
    }

    @Override
    public void execute(Runnable task) {
        worker.execute(task);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return worker.schedule(delay, task);
    }

    SimulatedWorker worker() {
        return worker;
    }

    boolean isAvoided() {
        return avoided;
    }

    /** Connections it carries. */
    int connections() {
        return connections;
    }

    void took() {
        connections++;
    }

    void gave() {
        connections--;
    }
}
