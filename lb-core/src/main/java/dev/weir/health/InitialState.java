package dev.weir.health;

/** What a server counts as before its first check, and again when it leaves maintenance (HAProxy's {@code init-state}). */
public enum InitialState {
    /** Up, one failure from down; HAProxy's default. */
    UP,
    /** Up, with all failures to go. */
    FULLY_UP,
    /** Down, one pass from up. */
    DOWN,
    /** Down, with all passes to go. */
    FULLY_DOWN
}
