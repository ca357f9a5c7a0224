package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.health.Health;
import dev.weir.spi.ProbeResult;
import java.util.List;

/** The sentences that tell a change of status, with what an operator asks next. HAProxy's words where it has some. */
final class StatusWords {
    private StatusWords() {}

    /** What a check found: its code, what the system or the server said, and how long it took. */
    static String words(ProbeResult result) {
        String info = result.info().isEmpty() ? "" : ", info: \"" + result.info() + "\"";
        boolean isCheck = !result.status().equals("HANA"); // which is what clients met
        return result.status()
                + info
                + (isCheck ? ", check duration: " + result.duration().toMillis() + "ms" : "");
    }

    /** What clients met, in HAProxy's words. */
    static String errors(int errors, String last) {
        return "Detected " + errors + " consecutive errors, last one was: " + last;
    }

    static String ejected(ServerRuntime server, Ejection ejection) {
        return name(server) + " is ejected for " + ejection.length().toMillis() + "ms"
                + (ejection.inARow() > 1 ? ", number " + ejection.inARow() + " in a row" : "")
                + ", reason: " + ejection.why() + ".";
    }

    static String readmitted(ServerRuntime server) {
        return name(server) + " is not ejected any more, and is " + server.status() + ".";
    }

    static String reason(ProbeResult result) {
        return ", reason: " + words(result);
    }

    /** HAProxy's line for {@code option log-health-checks}. */
    static String checked(ServerRuntime server, ProbeResult result) {
        boolean passed = result.verdict() == ProbeResult.Verdict.PASS;
        String up = server.weight() > 0 ? "UP" : "DRAIN";
        return "Health check for " + kind(server) + server.id()
                + (passed ? " succeeded" : " failed")
                + reason(result) + ", status: " + server.health().progress() + " "
                + (server.health().health() == Health.UP ? up : "DOWN") + ".";
    }

    static String healthChanged(ServerRuntime server, String reason) {
        return name(server) + " is " + server.health().health() + reason + ".";
    }

    static String weightChanged(ServerRuntime server, int before, int configured) {
        return name(server) + " has weight " + server.weight() + ", " + before + " until now, configured " + configured
                + ".";
    }

    static String adminChanged(ServerRuntime server, AdminState before, boolean wasUp) {
        if (!server.isResolved()) {
            return name(server)
                    + switch (server.ordered()) {
                        case MAINTENANCE -> " enters forced maintenance";
                        case DRAIN -> " enters drain state";
                        case READY ->
                            before == AdminState.MAINTENANCE ? " leaves forced maintenance" : " leaves forced drain";
                    }
                    + " and remains in maintenance (resolution).";
        }
        return name(server)
                + switch (server.ordered()) {
                    case MAINTENANCE ->
                        wasUp ? " is going DOWN for maintenance." : " was DOWN and now enters maintenance.";
                    case DRAIN ->
                        server.health().health() == Health.UP
                                ? " enters drain state."
                                : " is DOWN and enters drain state.";
                    case READY ->
                        before == AdminState.MAINTENANCE
                                ? " is " + server.health().health() + "/READY (leaving forced maintenance)."
                                : " is " + server.health().health() + " (leaving forced drain).";
                };
    }

    /** That it is known where a server is. */
    static String located(ServerRuntime server, String where) {
        return name(server) + " is at " + where
                + switch (server.ordered()) {
                    case MAINTENANCE -> " and remains in forced maintenance.";
                    case DRAIN -> " and remains in forced drain.";
                    case READY -> " and " + server.health().health() + "/READY.";
                };
    }

    /** That it is not known any more where a server is. */
    static String lost(ServerRuntime server, String reason, boolean wasUp) {
        return name(server)
                + (server.ordered() == AdminState.MAINTENANCE
                        ? " remains in maintenance"
                        : wasUp ? " is going DOWN for maintenance" : " was DOWN and now enters maintenance")
                + " (" + reason + ").";
    }

    /** What is left of the backend, and what became of those who waited for this server. */
    static String left(List<ServerRuntime> servers, ServerRuntime changed, int requeued, int inQueue) {
        long active = usable(servers, false);
        long backup = usable(servers, true);
        return " " + active + " active and " + backup + " backup servers "
                + (changed.isUsable() ? "online." : "left.")
                + (active == 0 && backup > 0 ? " Running on backup." : "")
                + (changed.isUsable() ? "" : " " + changed.inFlight() + " sessions active, " + requeued + " requeued,")
                + " " + inQueue + (changed.isUsable() ? " in queue." : " remaining in queue.");
    }

    /** That health is ignored from now on, or that it counts again. */
    static String panic(Backend backend, Selection now) {
        String name = "backend " + backend.name();
        return now.panic()
                .map(panic -> name + " panics: " + panic.up() + " of "
                        + panic.servers().size()
                        + " servers in service are up (panic threshold " + panic.threshold()
                        + "%). Health is ignored, and all of them serve.")
                .orElseGet(() -> name + " does not panic any more: " + now.size() + " servers are up (panic threshold "
                        + backend.panicThreshold() + "%). Only they serve.");
    }

    private static long usable(List<ServerRuntime> servers, boolean backups) {
        return servers.stream()
                .filter(server -> server.isUsable() && server.server().isBackup() == backups)
                .count();
    }

    private static String name(ServerRuntime server) {
        String kind = kind(server);
        return Character.toUpperCase(kind.charAt(0)) + kind.substring(1) + server.id();
    }

    private static String kind(ServerRuntime server) {
        return server.server().isBackup() ? "backup server " : "server ";
    }
}
