package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.health.Health;
import java.util.List;

/** The sentences that tell a change of status, with what an operator asks next. HAProxy's words where it has some. */
final class StatusWords {
    private StatusWords() {}

    static String healthChanged(ServerRuntime server, String reason) {
        return name(server) + " is " + server.health().health() + ", reason: " + reason + ".";
    }

    static String adminChanged(ServerRuntime server, AdminState before, boolean wasUp) {
        return name(server)
                + switch (server.admin()) {
                    case MAINTENANCE ->
                        wasUp ? " is going DOWN for maintenance." : " was DOWN and now enters maintenance.";
                    case DRAIN ->
                        server.health().health() == Health.UP
                                ? " enters drain state."
                                : " is DOWN and enters drain state.";
                    case READY ->
                        before == AdminState.MAINTENANCE
                                ? " is UP/READY (leaving forced maintenance)."
                                : " is " + server.health().health() + " (leaving forced drain).";
                };
    }

    /** What is left of the backend, and what became of those who waited for this server. */
    static String left(List<ServerRuntime> servers, ServerRuntime changed, int requeued, int inQueue) {
        long active = usable(servers, false);
        long backup = usable(servers, true);
        return " " + active + " active and " + backup + " backup servers left."
                + (active == 0 && backup > 0 ? " Running on backup." : "")
                + (changed.isUsable() ? "" : " " + changed.inFlight() + " sessions active, " + requeued + " requeued,")
                + " " + inQueue + " remaining in queue.";
    }

    private static long usable(List<ServerRuntime> servers, boolean backups) {
        return servers.stream()
                .filter(server -> server.isUsable() && server.server().isBackup() == backups)
                .count();
    }

    private static String name(ServerRuntime server) {
        return (server.server().isBackup() ? "Backup server " : "Server ") + server.id();
    }
}
