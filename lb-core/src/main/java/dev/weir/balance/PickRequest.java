package dev.weir.balance;

import java.net.InetSocketAddress;

/** One connection that needs a server. Valid only during the call it is passed to. */
public interface PickRequest {
    /** Whether the candidate can take the connection at this moment: it is below its limit. */
    boolean admits(Candidate candidate);

    /**
     * Whether the candidate can take the connection, or has fewer in excess of its limit than its queue is limited to: in
     * flight and queued together are fewer than its limit and its {@code maxQueue} together. A {@code maxQueue} that is not
     * set adds nothing, so that this is then about its limit alone ({@code leastconn}'s rule).
     */
    boolean admitsToQueue(Candidate candidate);

    /**
     * Whether the candidate can take the connection or let it wait: as {@link #admitsToQueue}, but a {@code maxQueue} that is
     * not set lets any number wait.
     */
    boolean canWaitAt(Candidate candidate);

    /** Whether this connection just failed there; to be taken only if no other admits it. */
    boolean avoids(Candidate candidate);

    /** When this is, by the runtime's clock, in nanoseconds: read once for all of a pick. */
    long now();

    /** Who connects. */
    InetSocketAddress clientAddress();

    /** Connections at all servers of the backend now, those that may not be picked included. */
    int backendInFlight();
}
