package dev.weir.internal.limit;

/** A limit of new connections per second; see {@link AdmissionLimit}. Wakes listeners the moment one more is allowed. */
public final class RateGate implements AdmissionLimit {
    private static final long SECOND = 1_000_000_000L;

    private final RateMeter meter;
    private volatile int limit;
    private final LimitReport report;
    private final RateTimer timer;
    private final Runnable wake;
    private final Object clearing = new Object();

    /**
     * A gate.
     *
     * @param limit new connections per second; 0 for any number, which are only counted
     * @param now the runtime's clock
     * @param wake lets every listener try again that this gate may have stopped
     */
    public RateGate(int limit, long now, LimitReport report, RateTimer timer, Runnable wake) {
        this.meter = new RateMeter(now);
        this.limit = Slots.limit(limit);
        this.report = report;
        this.timer = timer;
        this.wake = wake;
    }

    /** Sets another limit; 0 for any number. Listeners that the former one held back try again at once. */
    public void setLimit(int newLimit) {
        limit = Slots.limit(newLimit);
        report.setLimit(newLimit);
        wake.run();
    }

    /** New connections in the last second. */
    public int rate(long now) {
        return meter.rate(now);
    }

    /** How often a listener paused because of it. */
    public long pauses() {
        return report.pauses();
    }

    @Override
    public boolean enter(long now) {
        int allowed = limit;
        if (allowed == Integer.MAX_VALUE) {
            meter.count(now);
            return true;
        }
        if (meter.tryTake(now, allowed)) {
            return true;
        }
        boolean first = !report.isTold();
        report.reached(meter.rate(now));
        timer.callBack(this, Math.max(1, meter.delay(now, allowed)), wake);
        if (first) {
            lookAgain();
        }
        return false;
    }

    @Override
    public void undo(long now) {
        meter.refund(now);
    }

    @Override
    public void ended() {
        // the rate is of beginnings
    }

    @Override
    public boolean isReached(long now) {
        return meter.delay(now, limit) > 0;
    }

    /** Nobody need come any more for the rate to fall, so it is looked at until it has. */
    private void lookAgain() {
        timer.callBack(clearing, SECOND, at -> {
            report.fellTo(meter.rate(at));
            if (report.isTold()) {
                lookAgain();
            }
        });
    }
}
