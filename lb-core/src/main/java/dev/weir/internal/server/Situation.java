package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.ServerStatus;
import dev.weir.health.Health;

/**
 * What all that is known of a server comes to at one moment.
 *
 * @param forced what the operator or the agent said of this very server
 * @param inherited what holds for the server it tracks
 * @param status what comes of it
 */
record Situation(AdminState forced, AdminState inherited, ServerStatus status) {
    static Situation of(AdminState forced, AdminState inherited, Health health) {
        AdminState stronger = forced.compareTo(inherited) >= 0 ? forced : inherited;
        return new Situation(forced, inherited, new ServerStatus(health, stronger));
    }

    Health health() {
        return status.health();
    }

    AdminState admin() {
        return status.admin();
    }

    /** Whether it is worth looking at its health at all. */
    boolean isInMaintenance() {
        return admin() == AdminState.MAINTENANCE;
    }
}
