package dev.weir;

import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.Snapshot.FrontendSnapshot;
import dev.weir.Snapshot.ServerSnapshot;
import java.util.ArrayList;
import java.util.List;
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
        boolean staysUp = live.servers().stream()
                .filter(ServerSnapshot::isUsable)
                .anyMatch(server -> find(next.get(), server)
                        .map(found -> found.weight() > 0)
                        .orElse(false));
        if (live.isUp() && !staysUp) {
            warnings.add("removes the last healthy server of " + live.name());
        }
        for (ServerSnapshot server : live.servers()) {
            Optional<Server> found = find(next.get(), server);
            if (found.isEmpty()) {
                warnOfConnections("server " + server.id(), server.active());
            } else if (found.get().maxConnections() > 0 && found.get().maxConnections() < server.active()) {
                warnings.add("server " + server.id() + " has " + server.active()
                        + " connections, more than its new limit of "
                        + found.get().maxConnections() + "; they stay");
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

    private static Optional<Server> find(Backend backend, ServerSnapshot server) {
        return backend.allServers().stream()
                .filter(known -> known.name().equals(server.id().name()))
                .findFirst();
    }

    private void warnOfConnections(String what, int connections) {
        if (connections > 0) {
            warnings.add(what + " is removed while it has " + connections + " connections; they go on");
        }
    }
}
