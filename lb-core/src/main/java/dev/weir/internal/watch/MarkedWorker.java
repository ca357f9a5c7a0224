package dev.weir.internal.watch;

import dev.weir.spi.Cancellable;
import dev.weir.spi.LoopPulse;
import dev.weir.spi.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A worker whose tasks can be watched; each of them is a pass. */
public final class MarkedWorker implements Worker, LoopPulse {
    private final Worker worker;
    private final AtomicLong pass = new AtomicLong(WAITING);
    private long last = WAITING; // the worker's
    private volatile @Nullable Thread thread;

    /** Marks the tasks of a worker, which belongs to this one from now on. */
    public MarkedWorker(Worker worker) {
        this.worker = worker;
    }

    @Override
    public boolean isCurrent() {
        return worker.isCurrent();
    }

    @Override
    public void execute(Runnable task) {
        worker.execute(() -> run(task));
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return worker.schedule(delay, () -> run(task));
    }

    @Override
    public void close() {
        worker.close();
    }

    @Override
    public long pass() {
        return pass.get();
    }

    @Override
    public List<StackTraceElement> stack() {
        Thread running = thread;
        return running == null ? List.of() : List.of(running.getStackTrace());
    }

    private void run(Runnable task) {
        if (thread == null) {
            thread = Thread.currentThread();
        }
        pass.lazySet(++last);
        try {
            task.run();
        } finally {
            pass.lazySet(WAITING);
        }
    }
}
