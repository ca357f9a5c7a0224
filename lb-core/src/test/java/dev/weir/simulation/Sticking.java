package dev.weir.simulation;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.Snapshot;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Topology;
import dev.weir.stick.StickRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether stick entries are honoured: who has one for a server that may be used goes there or waits there, and a server that
 * is gone is forgotten.
 */
final class Sticking {
    private final Topology topology;
    private final boolean pure;
    /** The backends of each table. */
    private final Map<WatchedTable, List<Backend>> tables = new LinkedHashMap<>();

    /** @param pure whether no connection is left from another topology, whose rules it would follow */
    Sticking(Topology topology, boolean pure) {
        this.topology = topology;
        this.pure = pure;
        for (Backend backend : topology.backends()) {
            backend.stick()
                    .ifPresent(rule -> tables.computeIfAbsent((WatchedTable) rule.table(), any -> new ArrayList<>())
                            .add(backend));
        }
    }

    /** Looks at what one event has changed. */
    void check(Optional<Snapshot> before, Snapshot now) {
        tables.forEach((table, backends) -> {
            List<String> answers = table.takeAnswers();
            if (before.isPresent() && pure) {
                Set<String> named = new TreeSet<>(answers);
                named.forEach(server ->
                        wentThere(backends, server, Collections.frequency(answers, server), before.get(), now));
            }
            if (pure) {
                isForgotten(table, backends, now);
            }
        });
    }

    /** Each of them is one more at that server or in its queue; which of the backends asked is not known. */
    private void wentThere(List<Backend> backends, String name, int clients, Snapshot before, Snapshot now) {
        int more = 0;
        for (Backend backend : backends) {
            Optional<ServerSnapshot> old = find(before, backend, name);
            Optional<ServerSnapshot> young = find(now, backend, name);
            if (old.isEmpty() || young.isEmpty() || !mayBeUsed(old.get()) || !mayBeUsed(young.get())) {
                return;
            }
            more += young.get().active()
                    + young.get().queued()
                    - old.get().active()
                    - old.get().queued();
        }
        require(
                more >= clients,
                clients + " clients stay at " + name + ", but " + more + " went there: " + before + " then " + now);
    }

    /** It may be full, and then it may also be left. */
    private boolean mayBeUsed(ServerSnapshot server) {
        int maxQueue = topology.backend(server.id().backend()).allServers().stream()
                .filter(known -> known.name().equals(server.id().name()))
                .mapToInt(Server::maxQueue)
                .findFirst()
                .orElse(0);
        return isServing(server) && (maxQueue == 0 || server.queued() < maxQueue);
    }

    private static void isForgotten(WatchedTable table, List<Backend> backends, Snapshot now) {
        boolean forgets = backends.stream()
                .allMatch(backend ->
                        backend.stick().filter(StickRule::forgetsServers).isPresent());
        if (!forgets) {
            return;
        }
        for (ServerSnapshot server : now.backend(backends.get(0).name()).servers()) {
            String name = server.id().name();
            boolean isGone = backends.stream()
                    .flatMap(backend -> find(now, backend, name).stream())
                    .noneMatch(Sticking::isServing);
            require(!isGone || !table.remembers(name), table + " remembers " + server);
        }
    }

    /** Whether clients that have an entry for a server may be sent there, whatever its weight. */
    static boolean isServing(ServerSnapshot server) {
        return !server.ejected() && server.status().isServing();
    }

    private static Optional<ServerSnapshot> find(Snapshot in, Backend backend, String server) {
        return in.backend(backend.name()).servers().stream()
                .filter(known -> known.id().name().equals(server))
                .findFirst();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
