package dev.weir.spi;

import java.util.Objects;

/**
 * Why a connection attempt failed.
 *
 * @param kind what it means
 * @param reason the system's words, for logs
 */
public record ConnectFailure(Kind kind, String reason) {
    public ConnectFailure {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
    }

    /** What a failure means. */
    public enum Kind {
        /** The server said no, or the network said that it is not there. Also a connection to ourselves. */
        SERVER,
        /** This machine ran out of file descriptors, memory or source ports; says nothing about the server. */
        LOCAL
    }
}
