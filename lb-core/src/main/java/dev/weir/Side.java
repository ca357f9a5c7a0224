package dev.weir;

/** One of the two ends of a proxied connection. */
public enum Side {
    /** Who connected to a frontend. */
    CLIENT,
    /** Whom the load balancer connected to. */
    SERVER;

    /** The side that this one talks to. */
    public Side other() {
        return this == CLIENT ? SERVER : CLIENT;
    }
}
