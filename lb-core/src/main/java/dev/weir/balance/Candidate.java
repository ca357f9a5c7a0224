package dev.weir.balance;

import dev.weir.ServerId;

/** A server that may be picked, with its live counters. Readable from any thread; counters may be stale by one pick. */
public interface Candidate {
    /** Which server. */
    ServerId id();

    /** Position in the backend's declaration order, from 0. */
    int position();

    /** The weight in force, 1 to 256 while a candidate. */
    int weight();

    /** Connections assigned to it now. */
    int inFlight();
}
