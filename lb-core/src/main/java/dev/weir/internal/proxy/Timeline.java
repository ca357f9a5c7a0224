package dev.weir.internal.proxy;

import java.util.concurrent.TimeUnit;

/** When the milestones of one connection were passed, by the monotonic clock, and the log's figures made of them. */
final class Timeline {
    private static final long NEVER = Long.MIN_VALUE;

    private final long acceptedAt;
    private long assignedAt = NEVER;
    private long establishedAt = NEVER;
    private boolean noServer;

    Timeline(long acceptedAt) {
        this.acceptedAt = acceptedAt;
    }

    /** A server was assigned; after a redispatch, once more. */
    void assignedAt(long now) {
        assignedAt = now;
    }

    /** The server was given up; the wait goes on until the next one, if there is one. */
    void unassigned() {
        assignedAt = NEVER;
    }

    void establishedAt(long now) {
        establishedAt = now;
    }

    long establishedAt() {
        return establishedAt;
    }

    boolean isEstablished() {
        return establishedAt != NEVER;
    }

    /** The connection ends because there is no server at all. */
    void noServer() {
        noServer = true;
    }

    /**
     * {@code Tw}: to the last assignment, or to the end if none was made; -1 without a server to wait for. HAProxy's mode
     * tcp shows one millisecond more than it was.
     */
    long waitMillis(long endedAt) {
        if (noServer) {
            return -1;
        }
        return millis(acceptedAt, assignedAt == NEVER ? endedAt : assignedAt) + 1;
    }

    /** {@code Tc}: from the last assignment to the established connection; -1 if there was none. */
    long connectMillis() {
        return establishedAt == NEVER ? -1 : millis(assignedAt, establishedAt);
    }

    /** {@code Tt}: from accept to the end. */
    long totalMillis(long endedAt) {
        return millis(acceptedAt, endedAt);
    }

    private static long millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }
}
