package dev.weir.health;

/** What the checks of a server say. */
public enum Health {
    /** Serves connections. */
    UP,
    /** Does not. */
    DOWN
}
