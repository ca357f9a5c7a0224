package dev.weir.netty.loop;

import dev.weir.spi.LoopPulse;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the passes of one event loop. Written by the loop, read by a watchdog. */
public final class Passes implements LoopPulse {
    /** Nobody is told that it changed, so that the loop pays no more than for a plain store. */
    private final AtomicLong pass = new AtomicLong(WAITING);

    private long last = WAITING;
    private volatile @Nullable Thread thread;

    @Override
    public long pass() {
        return pass.get();
    }

    @Override
    public List<StackTraceElement> stack() {
        Thread running = thread;
        return running == null ? List.of() : List.of(running.getStackTrace());
    }

    /** The calling thread is the loop's from now on. */
    void runsHere() {
        thread = Thread.currentThread();
    }

    /** Another pass begins. */
    void next() {
        pass.lazySet(++last);
    }

    /** The loop has something to do; that is another pass if it was waiting. */
    void working() {
        if (pass.getPlain() == WAITING) {
            next();
        }
    }

    /** The loop may wait from now on. */
    void waiting() {
        pass.lazySet(WAITING);
    }
}
