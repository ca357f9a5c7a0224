package dev.weir.spi;

/** How the end of a connection looks to the peer. */
public enum CloseMode {
    /** In order: end of stream after the last byte. */
    FIN,
    /** Aborted: {@code SO_LINGER} 0, so that the peer can tell a truncated stream from a complete one. */
    RESET
}
