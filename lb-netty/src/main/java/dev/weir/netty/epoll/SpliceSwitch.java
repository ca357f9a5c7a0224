package dev.weir.netty.epoll;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Whether this transport splices, and who hears when it stops. One per transport; any thread. */
final class SpliceSwitch {
    private final Consumer<String> degraded;
    private final AtomicBoolean shortageTold = new AtomicBoolean();
    private final AtomicBoolean refusalTold = new AtomicBoolean();
    private volatile boolean on;

    SpliceSwitch(boolean on, Consumer<String> degraded) {
        this.on = on;
        this.degraded = degraded;
    }

    boolean isOn() {
        return on;
    }

    /** Pipes are short for the moment; connections copy meanwhile. Told once. */
    void shortOfPipes(String why) {
        if (shortageTold.compareAndSet(false, true)) {
            degraded.accept("splice: some connections are copied instead: " + why);
        }
    }

    /**
     * The kernel refused to splice.
     *
     * @param everywhere whether that holds for every connection, now and later
     */
    void refused(String why, boolean everywhere) {
        if (everywhere) {
            on = false;
        }
        if (refusalTold.compareAndSet(false, true)) {
            degraded.accept("splice: " + (everywhere ? "all" : "some") + " connections are copied instead: " + why);
        }
    }
}
