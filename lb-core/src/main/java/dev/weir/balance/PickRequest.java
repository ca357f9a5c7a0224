package dev.weir.balance;

import java.net.InetSocketAddress;

/** One connection that needs a server. Valid only during the call it is passed to. */
public interface PickRequest {
    /** Whether the candidate can take the connection at this moment: it is below its limit. */
    boolean admits(Candidate candidate);

    /** Whether this connection just failed there; to be taken only if no other admits it. */
    boolean avoids(Candidate candidate);

    /** Who connects. */
    InetSocketAddress clientAddress();
}
