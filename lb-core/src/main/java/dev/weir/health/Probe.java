package dev.weir.health;

/** How one check is made. A probe is a description; a probe provider on the class path carries it out. */
public sealed interface Probe {
    /** No check is made. */
    record None() implements Probe {}

    /** A TCP connection to the server's address and port; established is healthy. It is then reset, as HAProxy does. */
    record TcpConnect() implements Probe {}
}
