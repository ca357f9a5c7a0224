package dev.weir.internal.server;

import java.util.List;
import java.util.Optional;

/**
 * So few servers are up that the checks are more likely wrong than right, or that the few would break down under what all were
 * meant to carry: health is ignored, and every server serves that an operator lets serve. The rule is Envoy's panic threshold;
 * HAProxy has none.
 *
 * @param up how many of them are up
 * @param servers all who serve now, in declaration order
 * @param threshold percent of them that have to be up
 */
public record Panic(int up, List<ServerRuntime> servers, int threshold) {
    public Panic {
        servers = List.copyOf(servers);
    }

    /**
     * Whether there is panic. Backups count only where no other server is in service; and where all others are down, a backup
     * that is up takes their place without panic, for a server known to be well is better than all those that are not.
     *
     * @param threshold percent, 0 for never
     * @param all the backend's servers
     * @param usable those that would serve without panic
     */
    static Optional<Panic> of(int threshold, List<ServerRuntime> all, List<ServerRuntime> usable) {
        if (threshold == 0) {
            return Optional.empty();
        }
        List<ServerRuntime> inService =
                all.stream().filter(ServerRuntime::isInService).toList();
        List<ServerRuntime> active =
                inService.stream().filter(server -> !server.server().isBackup()).toList();
        boolean backupsServe =
                usable.stream().anyMatch(server -> server.server().isBackup());
        List<ServerRuntime> counted = active.isEmpty() ? inService : active;
        boolean panics = !counted.isEmpty()
                && !(backupsServe && !active.isEmpty())
                && usable.size() * 100L < (long) threshold * counted.size();
        return panics ? Optional.of(new Panic(usable.size(), counted, threshold)) : Optional.empty();
    }
}
