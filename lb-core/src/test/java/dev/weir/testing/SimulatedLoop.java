package dev.weir.testing;

import dev.weir.spi.Cancellable;
import dev.weir.spi.EventLoop;
import java.time.Duration;

/** An {@link EventLoop} in virtual time. */
public final class SimulatedLoop implements EventLoop {
    private final SimulatedWorker worker;
    private final int index;
    private int connections;

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
