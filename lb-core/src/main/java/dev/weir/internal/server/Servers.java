package dev.weir.internal.server;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.balance.Occupancy;
import dev.weir.health.HealthPolicy;
import dev.weir.health.HealthState;
import dev.weir.spi.Runtime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The servers of one backend, from one description to the next: who stays keeps all but its description. Changes on the control
 * thread; any thread reads.
 */
final class Servers {
    /** Words in a row for each server there is when it is made: a strategy is quicker with one row than with several. */
    private static final int ROOM_TO_GROW = 2;

    private final BackendLoad load;
    private final Runtime runtime;
    private final int loops;
    private volatile List<ServerRuntime> all = List.of();
    /** Before all others; knows of all connections. */
    private final Occupancy.Row origin = new Occupancy.Row(0);
    /** Where the connections of servers to come are counted. */
    private Occupancy.Row row = origin;

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

    /** Connections that have a place at one of them now. */
    int inFlight() {
        return origin.connections();
    }

    Optional<ServerRuntime> find(String name) {
        return all.stream()
                .filter(server -> server.server().name().equals(name))
                .findFirst();
    }

    /** Makes those that a description names and that are not there: as HAProxy's at start, up, one failure from down. */
    List<ServerRuntime> makeMissing(Backend next, Roster roster) {
        Map<String, ServerRuntime> present = byName(all);
        Set<Integer> slots = all.stream().map(ServerRuntime::slot).collect(Collectors.toCollection(HashSet::new));
        List<ServerRuntime> made = new ArrayList<>();
        int slot = 0;
        for (Roster.Member member : roster.members()) {
            if (!present.containsKey(member.server().name())) {
                while (!slots.add(slot)) {
                    slot++;
                }
                if (row.free() == 0) {
                    row = new Occupancy.Row(
                            Math.min(ROOM_TO_GROW * roster.members().size(), Occupancy.Row.MOST), row);
                }
                ServerRuntime fresh = new ServerRuntime(load, slot, member, row, runtime, loops);
                fresh.condition().setHealth(HealthState.initial(next.healthOf(member.server())));
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
    List<ServerRuntime> put(Backend next, Roster roster, List<ServerRuntime> added) {
        Map<String, Integer> present =
                all.stream().collect(Collectors.toMap(live -> live.server().name(), ServerRuntime::numericId));
        int[] numericIds = NumericIds.of(roster.servers(), present);
        Map<String, ServerRuntime> known = byName(added);
        known.putAll(byName(all));
        List<ServerRuntime> described = new ArrayList<>();
        for (Roster.Member member : roster.members()) {
            ServerRuntime live =
                    Objects.requireNonNull(known.get(member.server().name()));
            int place = described.size();
            if (!live.isResolved() && member.address().isPresent()) {
                live.condition()
                        .setHealth(HealthState.initial(
                                next.healthOf(member.server()))); // as at the end of any maintenance
            }
            live.describe(member, place, numericIds[place]);
            described.add(live);
        }
        Set<ServerRuntime> stay = new HashSet<>(described);
        List<ServerRuntime> gone =
                all.stream().filter(server -> !stay.contains(server)).toList();
        all = List.copyOf(described);
        gone.forEach(ServerRuntime::retire);
        return gone;
    }

    /** Turns the verdicts of servers that stay into those of the policies a description gives them. Before it is in force. */
    void watchAs(Backend next, Roster roster) {
        Map<String, ServerRuntime> present = byName(all);
        for (Server server : roster.servers()) {
            ServerRuntime live = present.get(server.name());
            HealthPolicy policy = next.healthOf(server);
            if (live != null && !live.policy().equals(policy)) {
                live.condition().adopt(policy);
            }
        }
    }

    private static Map<String, ServerRuntime> byName(List<ServerRuntime> servers) {
        Map<String, ServerRuntime> byName = new HashMap<>();
        servers.forEach(server -> byName.put(server.server().name(), server));
        return byName;
    }
}
