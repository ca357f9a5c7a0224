package dev.weir.balance;

import dev.weir.ServerId;
import java.util.Optional;

/** A server that may be picked, with its live counters. Readable from any thread; counters may be stale by one pick. */
public interface Candidate {
    /** Which server. */
    ServerId id();

    /** Position in the backend's declaration order, from 0. */
    int position();

    /**
     * HAProxy's {@code id}: positive, unique in its backend, and the server's own however others come and go. {@code first}
     * goes by it, and consistent hashes place a server by it.
     */
    int numericId();

    /** The configured weight, 1 to 256 while a candidate. Strategies whose weights are static use it. */
    int weight();

    /**
     * The weight in force in finer steps, 1 to 4096: 16 times {@link #weight()}, or less while the server is being warmed up.
     * A picker may read it once, because a change of it makes a new picker.
     */
    int effectiveWeight();

    /** Connections assigned to it now. */
    int inFlight();

    /**
     * Where {@link #inFlight()} is counted, and where the server stands in {@code leastconn}'s order; the same for as long as the
     * candidate is one. Empty unless the load balancer says otherwise, and then {@link BalanceStrategy#leastConnections} cannot
     * use the candidate.
     */
    default Optional<Occupancy> occupancy() {
        return Optional.empty();
    }

    /** Connections that wait for this very server. */
    int queued();

    /**
     * How long connecting to it takes, in nanoseconds: an average that rises to a longer time at once, approaches shorter ones
     * exponentially, and fades while nobody connects. 0 if it was never connected to, else at least 1.
     */
    long connectNanos();

    /** {@link #connectNanos()} at {@link PickRequest#now()}, which spares reading the clock. */
    default long connectNanos(long now) {
        return connectNanos();
    }

    /** Connections assigned to it in the last second. */
    int sessionRate();

    /** {@link #sessionRate()} at {@link PickRequest#now()}, which spares reading the clock. */
    default int sessionRate(long now) {
        return sessionRate();
    }
}
