package dev.weir.internal.limit;

import java.util.concurrent.atomic.AtomicBoolean;

/** A limit of connections at once, which also counts them; see {@link AdmissionLimit}. Any thread; no lock. */
public final class ConnectionGate implements AdmissionLimit {
    private final Slots slots = new Slots();
    private volatile int limit;
    private final LimitReport report;
    private final Runnable wake;
    private final AtomicBoolean someWait = new AtomicBoolean();
    private volatile Runnable whenNone = () -> {};

    /**
     * A gate.
     *
     * @param limit connections at once; 0 for any number, which are only counted
     * @param wake lets every listener try again that this gate may have stopped
     */
    public ConnectionGate(int limit, LimitReport report, Runnable wake) {
        this.limit = Slots.limit(limit);
        this.report = report;
        this.wake = wake;
    }

    /** Connections allowed at once; {@link Integer#MAX_VALUE} for any number. */
    public int limit() {
        return limit;
    }

    /** Sets another limit; 0 for any number. Whoever a lower one held back is woken. Connections above a new one stay. */
    public void setLimit(int newLimit) {
        limit = Slots.limit(newLimit);
        report.setLimit(newLimit);
        report.fellTo(slots.used());
        if (someWait.compareAndSet(true, false)) {
            wake.run();
        }
    }

    /** Connections now. */
    public int now() {
        return slots.used();
    }

    /** Most connections at once so far. */
    public int peak() {
        return slots.peak();
    }

    /** How often a listener paused because of it. */
    public long pauses() {
        return report.pauses();
    }

    /**
     * Sets what is called each time the count falls to zero, on the event loop where it did, and once now if it is zero
     * already.
     */
    public void whenNone(Runnable action) {
        whenNone = action;
        if (slots.used() == 0) {
            action.run();
        }
    }

    @Override
    public boolean enter(long now) {
        while (!slots.tryTake(limit)) {
            someWait.set(true);
            // A connection may have ended, or the limit risen, between the refusal and this note; nobody would wake the
            // listener.
            if (!slots.hasRoom(limit)) {
                report.reached(slots.used());
                return false;
            }
        }
        return true;
    }

    @Override
    public void undo(long now) {
        ended();
    }

    @Override
    public void ended() {
        int left = slots.giveBack();
        if (someWait.get() && someWait.compareAndSet(true, false)) {
            wake.run();
        }
        if (report.isTold()) {
            report.fellTo(left);
        }
        if (left == 0) {
            whenNone.run();
        }
    }

    @Override
    public boolean isReached(long now) {
        return !slots.hasRoom(limit);
    }
}
