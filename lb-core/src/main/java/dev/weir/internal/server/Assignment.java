package dev.weir.internal.server;

import dev.weir.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What became of a connection that asked for a server. Every server has its own three made once, so that asking allocates
 * nothing.
 *
 * @param kind what to do
 * @param server the server it is about; null for the backend's queue
 */
public record Assignment(Kind kind, @Nullable ServerRuntime server) {
    /** All servers are taken: wait for the first that has a place. */
    static final Assignment WAIT = new Assignment(Kind.WAIT, null);

    /** The same, as told. */
    public Decision.Outcome outcome() {
        return switch (kind) {
            case TAKEN -> Decision.Outcome.ASSIGNED;
            case WAIT -> server == null ? Decision.Outcome.QUEUED : Decision.Outcome.QUEUED_AT_SERVER;
            case FULL -> Decision.Outcome.REFUSED;
        };
    }

    /** What to do. */
    public enum Kind {
        /** A place at the server is taken. */
        TAKEN,
        /** Wait, for that server if there is one, else for any. */
        WAIT,
        /** The strategy insists on a server whose queue is full. */
        FULL
    }
}
