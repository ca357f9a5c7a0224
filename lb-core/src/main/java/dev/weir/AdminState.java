package dev.weir;

/** What the operator or the agent wants of a server, independent of its health (HAProxy's administrative state). */
public enum AdminState {
    /** Takes new connections while it is up. */
    READY,
    /** Takes no new connections, keeps the established ones; checks go on. */
    DRAIN,
    /** Takes no traffic at all; checks are paused. Established connections are left alone. */
    MAINTENANCE
}
