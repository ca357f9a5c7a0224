package dev.weir.internal.limit;

import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;

/** Calls back when a rate allows more: at most one call at a time for each thing that is limited. Any thread. */
public final class RateTimer {
    private final Runtime runtime;
    private final SerialExecutor control;
    private final Set<Object> waiting = ConcurrentHashMap.newKeySet();

    /** A timer whose calls come on the control thread. */
    public RateTimer(Runtime runtime, SerialExecutor control) {
        this.runtime = runtime;
        this.control = control;
    }

    /** Calls back once after {@code delayNanos}, unless a call for {@code limited} is on its way already. */
    public void callBack(Object limited, long delayNanos, Runnable action) {
        callBack(limited, delayNanos, now -> action.run());
    }

    /** As above; the action is told the time. */
    void callBack(Object limited, long delayNanos, LongConsumer action) {
        if (!waiting.add(limited)) {
            return;
        }
        try {
            control.schedule(Duration.ofNanos(delayNanos), () -> {
                waiting.remove(limited);
                action.accept(runtime.nanoTime());
            });
        } catch (RejectedExecutionException stopped) {
            waiting.remove(limited); // the load balancer has stopped, and nobody waits any more
        }
    }
}
