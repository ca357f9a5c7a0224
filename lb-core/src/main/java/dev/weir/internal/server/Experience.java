package dev.weir.internal.server;

import dev.weir.health.HealthPolicy;
import dev.weir.health.Observation;
import dev.weir.health.Observation.Signal;
import dev.weir.health.OutlierEjection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How clients fare at one server: errors one after another, without a success between them, for those who want to know
 * ({@link Observation}, {@link OutlierEjection}); and whether it is ejected for them. Outcomes are told on event loops, without a
 * lock, and cost the read of a volatile field where nobody wants to know. What follows is the control thread's.
 */
public final class Experience {
    /** A failed attempt, for want of better words. */
    public static final String CONNECT_TIMEOUT = "connect timeout";

    private volatile @Nullable Rules rules;
    private final Run observed = new Run();
    private final Run failing = new Run();
    /** Written before {@link #rules}, and read after it. */
    private @Nullable Listener listener;

    private volatile @Nullable Ejection ejection;
    private volatile long observedFailures;
    private volatile long ejections;
    private Runnable hurry = () -> {};

    /** Hears that a limit was reached, on the event loop where that happened. */
    interface Listener {
        /** As many errors as an {@link Observation} allows, and how the last one came about. */
        void observed(int errors, String last);

        /** As many errors as an {@link OutlierEjection} allows, and how the last one came about. */
        void failing(int errors, String last);
    }

    /** Who wants to know. */
    private record Rules(
            @Nullable Observation observation, @Nullable OutlierEjection ejection) {
        boolean observes(Signal signal) {
            return observation != null && observation.signal() == signal;
        }
    }

    /** Nobody wants to know yet. */
    Experience() {}

    // ---- on event loops -------------------------------------------------------------------------------------------

    /** Whether somebody wants to know what becomes of a connection that came about. */
    public boolean wantsFirstByte() {
        Rules now = rules;
        return now != null && (now.ejection != null || now.observes(Signal.FIRST_BYTE));
    }

    /** An attempt to connect succeeded. */
    public void connected() {
        Rules now = rules;
        if (now != null && now.observes(Signal.CONNECT)) {
            observed.success();
        }
    }

    /** An attempt to connect failed, and this machine was not to blame. */
    public void connectFailed(String how) {
        Rules now = rules;
        if (now != null) {
            error(now, now.observation, how);
        }
    }

    /** The server has sent its first byte. */
    public void answered() {
        Rules now = rules;
        if (now != null) {
            failing.success();
            if (now.observes(Signal.FIRST_BYTE)) {
                observed.success();
            }
        }
    }

    /** A client that was not answered ended its connection in order. */
    public void wantedNoAnswer() {
        if (rules != null) {
            failing.success(); // not for FIRST_BYTE: there a client without an answer has given up
        }
    }

    /** The server left a client that had sent something without a byte. */
    public void cutShort(String how) {
        Rules now = rules;
        if (now != null) {
            error(now, now.observes(Signal.FIRST_BYTE) ? now.observation : null, how);
        }
    }

    private void error(Rules now, @Nullable Observation observation, String how) {
        int errors = observation == null ? 0 : observed.error(observation.errorLimit());
        if (errors > 0 && listener != null) {
            listener.observed(errors, how);
        }
        int failures = now.ejection == null ? 0 : failing.error(now.ejection.errors());
        if (failures > 0 && listener != null) {
            listener.failing(failures, how);
        }
    }

    // ---- on the control thread ------------------------------------------------------------------------------------

    /** Sets who hears of limits; before {@link #follow}. */
    void tells(Listener whom) {
        listener = whom;
    }

    /**
     * Who wants to know from now on.
     *
     * @param isChecked whether there are checks that errors may count as
     */
    void follow(HealthPolicy policy, boolean isChecked) {
        Rules next = new Rules(
                policy.observation().filter(any -> isChecked).orElse(null),
                policy.ejection().orElse(null));
        if (rules == null) { // what was counted when somebody last wanted to know is of long ago
            observed.success();
            failing.success();
        }
        rules = next.observation == null && next.ejection == null ? null : next;
    }

    Optional<Observation> observation() {
        return Optional.ofNullable(rules).map(Rules::observation);
    }

    Optional<OutlierEjection> rule() {
        return Optional.ofNullable(rules).map(Rules::ejection);
    }

    /** A check has passed: what is observed starts anew. */
    void checkPassed() {
        observed.success();
    }

    /** Sets who brings the next check forward. */
    public void onErrors(Runnable action) {
        hurry = action;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written on the control thread only
    void countObserved() {
        observedFailures++;
    }

    /** Brings the next check forward. */
    void hurryCheck() {
        hurry.run();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written on the control thread only
    void eject(Ejection how) {
        ejection = how;
        ejections++;
    }

    /** The ejection is over; clients' errors during it say nothing about what comes now. */
    void readmit() {
        ejection = null;
        failing.success();
    }

    // ---- on any thread --------------------------------------------------------------------------------------------

    /** How it is ejected; null if it is not. */
    @Nullable
    Ejection ejection() {
        return ejection;
    }

    /** Whether it is out because it failed its clients. */
    public boolean isEjected() {
        return ejection != null;
    }

    /** How often so far. */
    public long ejections() {
        return ejections;
    }

    /** HAProxy's {@code hanafail}. */
    public long observedFailures() {
        return observedFailures;
    }

    /** Errors without a success between them. */
    private static final class Run {
        private final AtomicInteger errors = new AtomicInteger();

        void success() {
            if (errors.get() != 0) { // nearly never, and then the cache line stays with all who read it
                errors.set(0);
            }
        }

        /** How many there are if that is the limit, and then they are counted anew; otherwise 0. */
        int error(int limit) {
            int now = errors.incrementAndGet();
            return now >= limit && errors.compareAndSet(now, 0) ? now : 0;
        }
    }
}
