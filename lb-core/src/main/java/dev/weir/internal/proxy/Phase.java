package dev.weir.internal.proxy;

import dev.weir.Termination;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where one proxied connection is in its life. Only the connection's event loop changes it.
 *
 * <pre>
 *   ACCEPTED ──▶ QUEUED ──▶ CONNECTING ──▶ RELAYING ──▶ FINISHING ──▶ CLOSED
 *     ▲ │        │ ▲         │  ▲   │                     one side failed: what was read
 *     └─┼────────┘ │         ▼  │   │                     for the other is still delivered
 *       └──────────┴────── PAUSED   │
 *                  └────────────────┘ next server         any phase may go to
 *                                           CLOSING and CLOSED
 * </pre>
 */
enum Phase {
    /** Just accepted, or asking for a server again. */
    ACCEPTED(Termination.Phase.CONNECT),
    /** Waits for a place at a server. */
    QUEUED(Termination.Phase.QUEUE),
    /** An attempt to connect is under way. */
    CONNECTING(Termination.Phase.CONNECT),
    /** The turn-around pause before the next attempt. */
    PAUSED(Termination.Phase.CONNECT),
    /** Bytes flow; one direction may have ended. */
    RELAYING(Termination.Phase.DATA),
    /** One side failed; the other still gets what was read for it. */
    FINISHING(Termination.Phase.DATA),
    /** The transport was told to close and has not yet said that it did. */
    CLOSING(Termination.Phase.NONE),
    /** Over. */
    CLOSED(Termination.Phase.NONE);

    private final Termination.Phase logged;

    Phase(Termination.Phase logged) {
        this.logged = logged;
    }

    /** How the end of a connection in this phase is logged. */
    Termination.Phase logged() {
        return logged;
    }

    /** Returns {@code next}, or throws if a connection cannot get there from here. */
    Phase to(Phase next) {
        if (!mayFollow().contains(next)) {
            throw new IllegalStateException(
                    "connection: " + this + " to " + next + " (expected: one of " + mayFollow() + ")");
        }
        return next;
    }

    /** The legal steps; EnumSets made once, because every connection takes several. */
    private Set<Phase> mayFollow() {
        return switch (this) {
            case ACCEPTED -> Steps.FROM_ACCEPTED;
            case QUEUED -> Steps.FROM_QUEUED;
            case PAUSED -> Steps.FROM_PAUSED;
            case CONNECTING -> Steps.FROM_CONNECTING;
            case RELAYING -> Steps.FROM_RELAYING;
            case FINISHING -> Steps.FROM_FINISHING;
            case CLOSING -> Steps.FROM_CLOSING;
            case CLOSED -> Steps.FROM_CLOSED;
        };
    }

    /** Apart, because an enum's constants exist before its static fields. */
    private static final class Steps {
        static final Set<Phase> FROM_ACCEPTED = EnumSet.of(QUEUED, CONNECTING, CLOSING, CLOSED);
        static final Set<Phase> FROM_QUEUED = EnumSet.of(ACCEPTED, CONNECTING, CLOSING, CLOSED);
        static final Set<Phase> FROM_PAUSED = EnumSet.of(ACCEPTED, CONNECTING, CLOSING, CLOSED);
        static final Set<Phase> FROM_CONNECTING = EnumSet.of(ACCEPTED, CONNECTING, PAUSED, RELAYING, CLOSING, CLOSED);
        static final Set<Phase> FROM_RELAYING = EnumSet.of(FINISHING, CLOSING, CLOSED);
        static final Set<Phase> FROM_FINISHING = EnumSet.of(CLOSING, CLOSED);
        static final Set<Phase> FROM_CLOSING = EnumSet.of(CLOSED);
        static final Set<Phase> FROM_CLOSED = EnumSet.noneOf(Phase.class);
    }
}
