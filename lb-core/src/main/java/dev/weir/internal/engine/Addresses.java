package dev.weir.internal.engine;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.Topology;
import dev.weir.internal.discovery.Place;
import dev.weir.internal.health.HealthChecks;
import dev.weir.internal.server.Roster.Member;
import dev.weir.internal.server.ServerRuntime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the servers of a topology are and where their checks go: what has to be looked up for that, and what comes of it. Names that
 * are in force already keep their address. Control thread.
 */
final class Addresses {
    private final Live before;
    private final Topology next;
    /** Hosts that checks go to instead of to a server, as far as they are not known, and whose checks; in order of declaration. */
    private final Map<String, Set<String>> checkHosts = new LinkedHashMap<>();

    /** @param before in force until now */
    Addresses(Live before, HealthChecks checks, Topology next) {
        this.before = before;
        this.next = next;
        for (Backend backend : next.backends()) {
            for (Server server : backend.servers()) {
                addCheckHost(checks, backend, server, name(backend, server));
            }
            for (ServerTemplate template : backend.templates()) {
                addCheckHost(
                        checks,
                        backend,
                        template.pattern(),
                        "template '" + backend.name() + "/" + template.range() + "' ");
            }
        }
    }

    private void addCheckHost(HealthChecks checks, Backend backend, Server server, String whose) {
        String says = server.health().isPresent() ? whose : "backend '" + backend.name() + "' ";
        backend.healthOf(server)
                .host()
                .filter(host -> !checks.knows(host))
                .ifPresent(host -> checkHosts
                        .computeIfAbsent(host, any -> new LinkedHashSet<>())
                        .add(says));
    }

    /** What is not known yet. */
    List<Place> toLookUp() {
        List<Place> places = new ArrayList<>();
        for (Backend backend : next.backends()) {
            backend.servers().stream()
                    .filter(server -> stays(backend, server).isEmpty())
                    .map(Place::of)
                    .forEach(places::add);
        }
        checkHosts.keySet().forEach(host -> places.add(alone(host)));
        return places;
    }

    /**
     * The servers that are described, by backend.
     *
     * @param found where places are that were looked up
     * @throws ConfigurationException naming every host that is not known, those of checks too
     */
    Map<String, List<Member>> members(Map<Place, InetSocketAddress> found) {
        List<String> problems = new ArrayList<>();
        Map<String, List<Member>> described = new HashMap<>();
        for (Backend backend : next.backends()) {
            List<Member> members = described.computeIfAbsent(backend.name(), key -> new ArrayList<>());
            for (Server server : backend.servers()) {
                stays(backend, server)
                        .or(() -> Optional.ofNullable(found.get(Place.of(server))))
                        .ifPresentOrElse(
                                known -> members.add(Member.described(server, known)),
                                () -> problems.add(name(backend, server) + unknown("host", server.host())));
            }
        }
        checkHosts.forEach((host, whose) -> {
            if (!found.containsKey(alone(host))) {
                whose.forEach(who -> problems.add(who + unknown("health host", host)));
            }
        });
        if (!problems.isEmpty()) {
            throw new ConfigurationException("topology", problems);
        }
        return described;
    }

    /** Of hosts that are checked instead of servers, by name; those that were not known before. */
    Map<String, InetAddress> checkHosts(Map<Place, InetSocketAddress> found) {
        Map<String, InetAddress> hosts = new HashMap<>();
        checkHosts
                .keySet()
                .forEach(host -> hosts.put(host, found.get(alone(host)).getAddress()));
        return hosts;
    }

    /** A server that stays where it is keeps its address; it is not looked up anew. */
    private Optional<InetSocketAddress> stays(Backend backend, Server server) {
        return before.backend(backend.name())
                .flatMap(live -> live.find(server.name()))
                .filter(live -> live.isResolved() && Place.of(live.server()).equals(Place.of(server)))
                .map(ServerRuntime::address);
    }

    private static Place alone(String host) {
        return new Place(host, 0);
    }

    private static String name(Backend backend, Server server) {
        return "server '" + backend.name() + "/" + server.name() + "' ";
    }

    private static String unknown(String field, String host) {
        return field + ": '" + host + "' (expected: an IP address or a name that can be resolved)";
    }
}
