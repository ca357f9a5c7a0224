package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds every step in time by killing the proxy, which ends any read, write or connect that waits for it. The step
 * itself stays on the calling thread: an interrupt would have to be noticed everywhere.
 */
final class Watchdog {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "watchdog");
        thread.setDaemon(true);
        return thread;
    });

    void run(Step step, Duration limit, ProxyProcess proxy) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        Runnable kill = () -> {
            late.set(true);
            proxy.kill();
        };
        ScheduledFuture<?> alarm = timer.schedule(kill, limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            step.run();
        } catch (IOException e) {
            throw late.get() ? new IOException("not done within " + limit.toSeconds() + " s, proxy killed", e) : e;
        } finally {
            alarm.cancel(false);
        }
    }

    /** Something that talks to a proxy. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }
}
