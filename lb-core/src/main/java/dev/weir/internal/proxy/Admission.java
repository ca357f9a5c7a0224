package dev.weir.internal.proxy;

import dev.weir.internal.limit.AdmissionLimit;
import java.util.List;

/**
 * All limits that a client of one bind has to pass before it is accepted, in HAProxy's order: the rates of process and
 * frontend, then the connections of bind, frontend and process. Any thread.
 */
final class Admission {
    private final AdmissionLimit[] limits;

    Admission(List<AdmissionLimit> limits) {
        this.limits = limits.toArray(AdmissionLimit[]::new);
    }

    /** Lets one client in, or answers false: then the listener pauses until the limit that was reached wakes it. */
    boolean admit(long now) {
        for (int i = 0; i < limits.length; i++) {
            if (!limits[i].enter(now)) {
                undo(i, now);
                return false;
            }
        }
        return true;
    }

    /** The client that was let in did not come. */
    void unused(long now) {
        undo(limits.length, now);
    }

    /** The connection that was let in has ended. */
    void ended() {
        for (AdmissionLimit limit : limits) {
            limit.ended();
        }
    }

    private void undo(int entered, long now) {
        for (int i = 0; i < entered; i++) {
            limits[i].undo(now);
        }
    }
}
