package dev.weir.balance;

/** How firmly a consistent hash holds on to a server that is at its limit; HAProxy's {@code hash-preserve-affinity}. */
public enum HashAffinity {
    /** Stays: the client waits in that server's own queue. The default. */
    ALWAYS,
    /** Goes on to the next server on the ring that has a free place. */
    MAXCONN,
    /** Stays while the server's queue has room, then goes on. A server whose {@code maxQueue} is not set always has room. */
    MAXQUEUE
}
