package dev.weir;

import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.Snapshot.FrontendSnapshot;
import dev.weir.Snapshot.ServerSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator should think twice about before a topology takes the place of another one. Pure. */
final class PlanWarnings {
    private final Topology before;
    private final Topology after;
    private final List<String> warnings = new ArrayList<>();

    private PlanWarnings(Topology before, Topology after) {
        this.before = before;
        this.after = after;
    }

    /** Warnings for a change, given what goes on at this moment. */
    static List<String> of(Topology before, Topology after, Snapshot now) {
        PlanWarnings plan = new PlanWarnings(before, after);
        now.backends().forEach(plan::lookAt);
        now.frontends().forEach(plan::lookAt);
        return List.copyOf(plan.warnings);
    }

    private void lookAt(BackendSnapshot live) {
        Optional<Backend> next = after.backends().stream()
                .filter(backend -> backend.name().equals(live.name()))
                .findFirst();
        if (next.isEmpty()) {
            warnOfConnections("backend " + live.name(), live.active());
            return;
        }
        Map<String, Server> described = new HashMap<>();
        next.get().allServers().forEach(server -> described.put(server.name(), server));
        boolean staysUp = live.servers().stream()
                .filter(ServerSnapshot::isUsable)
                .map(server -> described.get(server.id().name()))
                .anyMatch(found -> found != null && found.weight() > 0);
        if (live.isUp() && !staysUp) {
            warnings.add("removes the last healthy server of " + live.name());
        }
        for (ServerSnapshot server : live.servers()) {
            Server found = described.get(server.id().name());
            if (found == null) {
                warnOfConnections("server " + server.id(), server.active());
            } else if (found.maxConnections() > 0 && found.maxConnections() < server.active()) {
                warnings.add("server " + server.id() + " has " + server.active()
                        + " connections, more than its new limit of " + found.maxConnections() + "; they stay");
            }
        }
    }

    private void lookAt(FrontendSnapshot live) {
        Optional<Frontend> next = after.frontends().stream()
                .filter(frontend -> frontend.name().equals(live.name()))
                .findFirst();
        if (next.isEmpty()) {
            warnOfConnections("frontend " + live.name(), live.active());
        } else if (before.frontends().stream()
                .anyMatch(known -> known.name().equals(live.name())
                        && known.backlog() != next.get().backlog())) {
            warnings.add("frontend " + live.name() + " backlog: " + next.get().backlog()
                    + " takes effect only on ports that are opened anew");
        }
    }

    private void warnOfConnections(String what, int connections) {
        if (connections > 0) {
            warnings.add(what + " is removed while it has " + connections + " connections; they go on");
        }
    }
}
