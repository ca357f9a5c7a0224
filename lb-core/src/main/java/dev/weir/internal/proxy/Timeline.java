package dev.weir.internal.proxy;

import java.util.concurrent.TimeUnit;

/** When the milestones of one connection were passed, by the monotonic clock, and the log's figures made of them. */
final class Timeline {
    private final long acceptedAt;
    // Flags say what has happened, because every value of the monotonic clock is a possible moment.
    private long assignedAt;
    private long establishedAt;
    private boolean isAssigned;
    private boolean isEstablished;
    private boolean noServer;

    Timeline(long acceptedAt) {
        this.acceptedAt = acceptedAt;
    }

    long acceptedAt() {
        return acceptedAt;
    }

    /** A server was assigned; after a redispatch, once more. */
    void assignedAt(long now) {
        assignedAt = now;
        isAssigned = true;
    }

    /** The server was given up; the wait goes on until the next one, if there is one. */
    void unassigned() {
        isAssigned = false;
    }

    void establishedAt(long now) {
        establishedAt = now;
        isEstablished = true;
    }

    boolean isEstablished() {
        return isEstablished;
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
        return millis(acceptedAt, isAssigned ? assignedAt : endedAt) + 1;
    }

    /** {@code Tc}: from the last assignment to the established connection; -1 if there was none. */
    long connectMillis() {
        return isEstablished ? millis(assignedAt, establishedAt) : -1;
    }

    /** {@code Tt}: from accept to the end. */
    long totalMillis(long endedAt) {
        return millis(acceptedAt, endedAt);
    }

    private static long millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }
}
