package dev.weir;

/** How the other side learns that a connection was reset. */
public enum ResetFidelity {
    /** By a reset, after the bytes that had come before it: a cut stream can be told from a whole one. */
    MIRROR,
    /** As with HAProxy: a client's reset reaches the server as a reset, a server's reaches the client as an end of stream. */
    HAPROXY
}
