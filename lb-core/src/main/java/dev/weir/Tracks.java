package dev.weir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether servers track servers that are there and that anybody watches, without going round in a circle. Pure. */
final class Tracks {
    private final Map<ServerId, Server> servers = new LinkedHashMap<>();
    private final Map<ServerId, Backend> backends = new LinkedHashMap<>();

    private Tracks(List<Backend> all) {
        for (Backend backend : all) {
            for (Server server : backend.allServers()) {
                ServerId id = new ServerId(backend.name(), server.name());
                servers.put(id, server);
                backends.put(id, backend);
            }
        }
    }

    /** Adds a problem for each server that tracks one which it cannot track. */
    static void check(Problems problems, List<Backend> backends) {
        if (backends.stream().noneMatch(Tracks::hasTracks)) {
            return;
        }
        Tracks tracks = new Tracks(backends);
        tracks.servers.forEach((id, server) -> server.track().ifPresent(other -> tracks.check(problems, id, other)));
    }

    private static boolean hasTracks(Backend backend) {
        Stream<Server> patterns = backend.templates().stream().map(ServerTemplate::pattern);
        return Stream.concat(backend.servers().stream(), patterns)
                .anyMatch(server -> server.track().isPresent());
    }

    private void check(Problems problems, ServerId id, ServerId other) {
        String field = "server '" + id + "' track";
        Server tracked = servers.get(other);
        if (tracked == null) {
            problems.add(field + ": " + Problems.quoted(other.toString()) + " (expected: a server of this topology)");
            return;
        }
        List<ServerId> circle = circleFrom(id);
        if (!circle.isEmpty()) {
            problems.add(field + ": goes round in a circle, "
                    + circle.stream().map(ServerId::toString).collect(Collectors.joining(" > "))
                    + " (expected: a server that is watched itself)");
        } else if (!isWatched(other, tracked)) {
            problems.add(field + ": '" + other
                    + "', which nobody watches (expected: a server that is checked, has an agent, or" + " tracks one)");
        }
    }

    /** The circle that a server is part of, with it at both ends; empty if it is in none. */
    private List<ServerId> circleFrom(ServerId start) {
        List<ServerId> path = new ArrayList<>(List.of(start));
        ServerId at = start;
        while (true) {
            Server server = servers.get(at);
            ServerId next = server == null ? null : server.track().orElse(null);
            if (next == null || (path.contains(next) && !next.equals(start))) {
                return List.of();
            }
            path.add(next);
            if (next.equals(start)) {
                return path;
            }
            at = next;
        }
    }

    private boolean isWatched(ServerId id, Server server) {
        Backend backend = backends.get(id);
        return server.track().isPresent()
                || (backend != null
                        && (backend.healthOf(server).isActive()
                                || backend.agentOf(server).isPresent()));
    }
}
