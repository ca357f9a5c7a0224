package dev.weir.internal.server;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.health.HealthState;
import dev.weir.spi.Runtime;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The servers of one backend, from one description to the next: who stays keeps all but its description. Changes on the control
 * thread; any thread reads.
 */
final class Servers {
    private final BackendLoad load;
    private final Runtime runtime;
    private final int loops;
    private volatile List<ServerRuntime> all = List.of();

    /** None yet. */
    Servers(BackendLoad load, Runtime runtime, int loops) {
        this.load = load;
        this.runtime = runtime;
        this.loops = loops;
    }

    /** In declaration order. */
    List<ServerRuntime> all() {
        return all;
    }

    Optional<ServerRuntime> find(String name) {
        return all.stream()
                .filter(server -> server.server().name().equals(name))
                .findFirst();
    }

    /** Makes those that a description names and that are not there: as HAProxy's at start, up, one failure from down. */
    List<ServerRuntime> makeMissing(Backend next, Map<String, InetSocketAddress> addresses) {
        Set<Integer> slots = all.stream().map(ServerRuntime::slot).collect(Collectors.toCollection(HashSet::new));
        List<ServerRuntime> made = new ArrayList<>();
        for (Server server : next.servers()) {
            if (find(server.name()).isEmpty()) {
                int slot = IntStream.iterate(0, n -> n + 1)
                        .filter(slots::add)
                        .findFirst()
                        .orElseThrow();
                ServerRuntime fresh = new ServerRuntime(load, slot, server, address(addresses, server), runtime, loops);
                fresh.setHealth(HealthState.initial(next.healthOf(server)));
                made.add(fresh);
            }
        }
        return List.copyOf(made);
    }

    /**
     * Puts a description in force.
     *
     * @param added what {@link #makeMissing} has made for it
     * @return those that are not in it any more, retired
     */
    List<ServerRuntime> put(Backend next, Map<String, InetSocketAddress> addresses, List<ServerRuntime> added) {
        Map<String, Integer> present =
                all.stream().collect(Collectors.toMap(live -> live.server().name(), ServerRuntime::numericId));
        int[] numericIds = NumericIds.of(next.servers(), present);
        List<ServerRuntime> described = new ArrayList<>();
        for (Server server : next.servers()) {
            ServerRuntime live = find(server.name()).orElseGet(() -> added.stream()
                    .filter(made -> made.server().name().equals(server.name()))
                    .findFirst()
                    .orElseThrow());
            int place = described.size();
            live.describe(server, address(addresses, server), place, numericIds[place]);
            described.add(live);
        }
        List<ServerRuntime> gone =
                all.stream().filter(server -> !described.contains(server)).toList();
        all = List.copyOf(described);
        gone.forEach(ServerRuntime::retire);
        return gone;
    }

    /** Turns the verdicts of servers that stay into those of the policies a description gives them. Before it is in force. */
    void watchAs(Backend next) {
        for (Server server : next.servers()) {
            find(server.name())
                    .filter(live -> !live.policy().equals(next.healthOf(server)))
                    .ifPresent(live -> live.setHealth(live.health().under(next.healthOf(server))));
        }
    }

    private static InetSocketAddress address(Map<String, InetSocketAddress> addresses, Server server) {
        return Objects.requireNonNull(addresses.get(server.name()), server.name());
    }
}
