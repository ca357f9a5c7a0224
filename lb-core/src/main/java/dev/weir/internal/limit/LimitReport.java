package dev.weir.internal.limit;

import dev.weir.event.AcceptLimit;
import dev.weir.event.LbEvent;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.Runtime;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Counts how often a limit held somebody back and tells it: once, until there was clearly room again. Any thread. */
public final class LimitReport {
    private final Runtime runtime;
    private final Reporter reporter;
    private final AcceptLimit kind;
    private final String where;
    private volatile int limit;
    private final AtomicLong pauses = new AtomicLong();
    private final AtomicBoolean told = new AtomicBoolean();

    /** A report about one limit. {@code where} is the name for events. */
    public LimitReport(Runtime runtime, Reporter reporter, AcceptLimit kind, String where, int limit) {
        this.runtime = runtime;
        this.reporter = reporter;
        this.kind = kind;
        this.where = where;
        this.limit = limit;
    }

    /** How often a listener paused because of this limit. */
    public long pauses() {
        return pauses.get();
    }

    /** The limit is another one now. */
    void setLimit(int newLimit) {
        limit = newLimit;
    }

    boolean isTold() {
        return told.get();
    }

    void reached(int now) {
        pauses.incrementAndGet();
        if (!told.get() && told.compareAndSet(false, true)) {
            reporter.event(new LbEvent.LimitReached(
                    runtime.now(),
                    kind,
                    where,
                    where + " is full: " + now + " of " + limit + " " + kind.unit()
                            + "; more clients wait in the kernel"));
        }
    }

    /** So many are counted now; tells if that is clearly below a limit that was reached. */
    void fellTo(int now) {
        boolean clearlyBelow = limit == 0 || now * 10L <= limit * 9L;
        if (told.get() && clearlyBelow && told.compareAndSet(true, false)) {
            reporter.event(new LbEvent.LimitCleared(
                    runtime.now(),
                    kind,
                    where,
                    where + " has room again: " + now + (limit == 0 ? "" : " of " + limit) + " " + kind.unit()));
        }
    }
}
