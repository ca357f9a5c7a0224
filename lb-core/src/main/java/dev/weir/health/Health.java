package dev.weir.health;

/** What the checks of a server say, its agent and the server it tracks included. */
public enum Health {
    /** Serves connections. */
    UP,
    /**
     * Wants no new clients: its last check passed conditionally (HAProxy's {@code NOLB}). No balanced connections; clients that
     * have a stick entry for it are still led there.
     */
    STOPPING,
    /** Does not. */
    DOWN
}
