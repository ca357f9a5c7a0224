package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.ServerStatus;
import dev.weir.health.Health;

/**
 * What all that is known of a server comes to at one moment.
 *
 * @param forced what the operator or the agent said of this very server
 * @param inherited what holds for the server it tracks
 * @param status what comes of it, and whether it is known where the server is
 */
record Situation(AdminState forced, AdminState inherited, ServerStatus status) {
    static Situation of(AdminState forced, AdminState inherited, Health health, boolean resolved) {
        AdminState stronger = forced.compareTo(inherited) >= 0 ? forced : inherited;
        return new Situation(forced, inherited, new ServerStatus(health, stronger, resolved));
    }

    Health health() {
        return status.health();
    }

    /** The administrative state in force: a server that is nowhere is in maintenance, whatever anybody says. */
    AdminState admin() {
        return status.resolved() ? status.admin() : AdminState.MAINTENANCE;
    }

    /** Whether it is worth looking at its health at all. */
    boolean isInMaintenance() {
        return admin() == AdminState.MAINTENANCE;
    }
}
