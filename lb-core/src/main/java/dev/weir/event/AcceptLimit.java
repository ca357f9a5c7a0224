package dev.weir.event;

/** The limits at which accepting pauses. Surplus clients wait in the kernel with their handshake done, as with HAProxy. */
public enum AcceptLimit {
    /** Connections at once of the whole load balancer. */
    PROCESS_CONNECTIONS("connections"),
    /** New connections per second of the whole load balancer. */
    PROCESS_SESSION_RATE("new connections per second"),
    /** Connections at once of a frontend. */
    FRONTEND_CONNECTIONS("connections"),
    /** New connections per second of a frontend. */
    FRONTEND_SESSION_RATE("new connections per second"),
    /** Connections at once of one bind. */
    BIND_CONNECTIONS("connections");

    private final String unit;

    AcceptLimit(String unit) {
        this.unit = unit;
    }

    /** What is counted, in words. */
    public String unit() {
        return unit;
    }
}
