package dev.weir.internal.server;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.ServerId;
import dev.weir.health.Health;
import dev.weir.spi.ProbeResult;
import java.util.List;
import java.util.Optional;

/** The sentences that tell a change of status, with what an operator asks next. HAProxy's words where it has some. */
final class StatusWords {
    private StatusWords() {}

    /** What a check found: its code, what the system or the server said, and how long it took. */
    static String words(ProbeResult result) {
        return result.status() + details(result);
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

    /** The same for a log line, which has words for the code. */
    static String reason(ProbeResult result) {
        return ", reason: " + CheckStatus.words(result.status()) + details(result);
    }

    private static String details(ProbeResult result) {
        String code = result.code().isPresent() ? ", code: " + result.code().getAsInt() : "";
        String info = result.info().isEmpty() ? "" : ", info: \"" + result.info() + "\"";
        boolean isCheck = !result.status().equals("HANA"); // which is what clients met
        return code + info + (isCheck ? ", check duration: " + result.duration().toMillis() + "ms" : "");
    }

    /** HAProxy's line for {@code option log-health-checks}. */
    static String checked(ServerRuntime server, ProbeResult result) {
        return "Health check for " + kind(server) + server.id() + " " + outcome(result) + reason(result) + ", status: "
                + server.health().progress() + " "
                + upOrDown(server, server.health().health() == Health.UP) + ".";
    }

    /** The same of an agent's answer. */
    static String agentChecked(ServerRuntime server, ProbeResult result, boolean isUp) {
        return "Agent check for " + kind(server) + server.id() + " " + outcome(result) + reason(result) + ", status: "
                + (isUp ? "1/1 " : "0/1 ") + upOrDown(server, isUp) + ".";
    }

    private static String outcome(ProbeResult result) {
        return switch (result.verdict()) {
            case PASS -> "succeeded";
            case CONDITIONAL_PASS -> "conditionally succeeded";
            case FAIL -> "failed";
            case INCONCLUSIVE -> "could not be made"; // HAProxy takes that for a failure of the server
        };
    }

    private static String upOrDown(ServerRuntime server, boolean isUp) {
        return !isUp ? "DOWN" : server.weight() > 0 ? "UP" : "DRAIN";
    }

    /**
     * That its health is another one now.
     *
     * @param cause {@link #reason} or {@link #via}, or empty if a line before has told it
     */
    static String healthChanged(ServerRuntime server, Health now, String cause) {
        String words =
                switch (now) {
                    case UP -> " is UP";
                    case STOPPING -> " is stopping";
                    case DOWN -> " is DOWN";
                };
        return name(server) + words + cause + ".";
    }

    static String weightChanged(ServerRuntime server, int before, int configured) {
        return name(server) + " has weight " + server.weight() + ", " + before + " until now, configured " + configured
                + ".";
    }

    static String limitChanged(ServerRuntime server, int configured) {
        int now = server.places().maxConnections();
        return name(server) + " may have " + (now == 0 ? "any number of" : now) + " connections, configured "
                + (configured == 0 ? "no limit" : configured) + ".";
    }

    /** That it is known where a server is. */
    static String located(ServerRuntime server, String where) {
        AdminState admin = server.status().admin();
        String forced = server.ordered() == admin ? "forced " : "";
        String via = server.ordered() == admin ? "" : via(server);
        return name(server) + " is at " + where
                + switch (admin) {
                    case MAINTENANCE -> " and remains in " + forced + "maintenance" + via + ".";
                    case DRAIN -> " and remains in " + forced + "drain" + via + ".";
                    case READY -> " and " + (server.status().health() == Health.DOWN ? "DOWN" : "UP") + "/READY.";
                };
    }

    /** That it is not known any more where a server is. */
    static String lost(ServerRuntime server, String reason, boolean wasUp) {
        return name(server)
                + (server.status().admin() == AdminState.MAINTENANCE
                        ? " remains in maintenance"
                        : wasUp ? " is going DOWN for maintenance" : " was DOWN and now enters maintenance")
                + " (" + reason + ").";
    }

    /** What is told of another administrative state, its own or an inherited one; empty if nobody would notice. */
    static Optional<String> adminChanged(ServerRuntime server, Situation before, Situation now) {
        String words = !server.isResolved()
                ? remainsNowhere(before, now)
                : before.admin() == now.admin() ? remains(server, before, now) : becomes(server, before, now);
        return words.isEmpty() ? Optional.empty() : Optional.of(name(server) + words + ".");
    }

    /** Another word of the operator's or the agent's about a server that has no address. */
    private static String remainsNowhere(Situation before, Situation now) {
        if (before.forced() == now.forced()) {
            return "";
        }
        return switch (now.forced()) {
                    case MAINTENANCE -> " enters forced maintenance";
                    case DRAIN -> " enters drain state";
                    case READY ->
                        before.forced() == AdminState.MAINTENANCE
                                ? " leaves forced maintenance"
                                : " leaves forced drain";
                }
                + " and remains in maintenance (resolution)";
    }

    private static String becomes(ServerRuntime server, Situation before, Situation now) {
        if (now.isInMaintenance()) {
            String via = now.forced() == AdminState.MAINTENANCE ? "" : via(server);
            return (before.health() != Health.DOWN
                            ? " is going DOWN for maintenance"
                            : " was DOWN and now enters maintenance")
                    + via;
        }
        String health = now.health() == Health.DOWN ? "DOWN" : "UP";
        if (before.isInMaintenance()) {
            String left = before.forced() == AdminState.MAINTENANCE ? "forced maintenance" : "maintenance";
            return " is " + health + "/" + now.admin() + " (leaving " + left + ")";
        }
        return now.admin() == AdminState.DRAIN
                ? " enters drain state" + (now.forced() == AdminState.DRAIN ? "" : via(server))
                : " is " + health + " (leaving forced drain)";
    }

    /** One of two reasons for a state has gone, or has come. */
    private static String remains(ServerRuntime server, Situation before, Situation now) {
        boolean changed = before.forced() != now.forced() || before.inherited() != now.inherited();
        boolean wasForced = before.forced() == now.admin();
        boolean isForced = now.forced() == now.admin();
        if (!changed || now.admin() == AdminState.READY) {
            return "";
        }
        if (now.isInMaintenance()) {
            return !isForced
                    ? (wasForced ? " is leaving forced maintenance but remains in maintenance" + via(server) : "")
                    : (before.inherited() == AdminState.MAINTENANCE && now.inherited() != AdminState.MAINTENANCE
                            ? " remains in forced maintenance"
                            : "");
        }
        return isForced
                ? " remains in forced drain mode"
                : wasForced ? " is leaving forced drain but remains in drain mode" + via(server) : "";
    }

    /**
     * What is left of the backend, and what became of those who waited for this server; nothing where HAProxy says nothing, when
     * a state has been left.
     */
    static String left(List<ServerRuntime> servers, ServerRuntime changed, int requeued, int inQueue) {
        long active = usable(servers, false);
        long backup = usable(servers, true);
        boolean isOut = !changed.isServing();
        return " " + active + " active and " + backup + " backup servers " + (isOut ? "left." : "online.")
                + (active == 0 && backup > 0 ? " Running on backup." : "")
                + (isOut
                        ? " " + changed.inFlight() + " sessions active, " + requeued + " requeued, " + inQueue
                                + " remaining in queue."
                        : " " + requeued + " sessions requeued, " + inQueue + " total in queue.");
    }

    /** Whether the line about an administrative state ends with what is left: of one that is entered, from which health matters. */
    static boolean tellsWhatIsLeft(Situation before, Situation now) {
        return before.admin() != now.admin()
                && (now.isInMaintenance()
                        ? before.health() != Health.DOWN
                        : now.admin() == AdminState.DRAIN && !before.isInMaintenance());
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

    /** Whom it tracks, or empty. */
    static String via(ServerRuntime server) {
        ServerId tracked = server.condition().trackedId();
        return tracked == null ? "" : " via " + tracked;
    }

    private static String name(ServerRuntime server) {
        return (server.server().isBackup() ? "Backup Server " : "Server ") + server.id();
    }

    private static String kind(ServerRuntime server) {
        return server.server().isBackup() ? "backup server " : "server ";
    }
}
