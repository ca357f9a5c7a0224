package dev.weir;

import dev.weir.health.Health;
import java.util.Objects;

/**
 * A server's independent facts, so that a recovering server does not undo what an operator said.
 *
 * <pre>
 *             READY                           DRAIN                     MAINTENANCE
 *   UP        takes new connections           finishes open ones        finishes open ones, is not probed
 *   STOPPING  finishes open ones              finishes open ones        finishes open ones, is not probed
 *   DOWN      none; comes back by itself      none; comes back drained  none, is not probed
 * </pre>
 *
 * @param health what the checks say, with the agent and the server it tracks
 * @param admin what the operator or the agent says, or what is inherited from the server it tracks
 * @param resolved whether it is known where the server is; false for a template's that has no endpoint, which is in maintenance
 *     whatever the operator says
 */
public record ServerStatus(Health health, AdminState admin, boolean resolved) {
    public ServerStatus {
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(admin, "admin");
    }

    /** The status of a server whose address is known. */
    public ServerStatus(Health health, AdminState admin) {
        this(health, admin, true);
    }

    /** Whether balanced connections may go there, as far as this status is concerned. */
    public boolean takesNewConnections() {
        return resolved && health == Health.UP && admin == AdminState.READY;
    }

    /** Whether clients that have an entry for it may go there, as far as this status is concerned. */
    public boolean isServing() {
        return resolved && health != Health.DOWN && admin != AdminState.MAINTENANCE;
    }

    /**
     * As HAProxy's statistics say it: {@code UP}, {@code NOLB}, {@code DOWN}, {@code DRAIN}, {@code MAINT} or
     * {@code MAINT (resolution)}.
     */
    @Override
    public String toString() {
        if (!resolved) {
            return "MAINT (resolution)";
        }
        if (admin == AdminState.MAINTENANCE) {
            return "MAINT";
        }
        return switch (health) {
            case UP -> admin == AdminState.DRAIN ? "DRAIN" : "UP";
            case STOPPING -> "NOLB";
            case DOWN -> "DOWN";
        };
    }
}
