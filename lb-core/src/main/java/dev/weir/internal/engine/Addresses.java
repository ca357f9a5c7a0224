package dev.weir.internal.engine;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.Topology;
import dev.weir.health.AgentPolicy;
import dev.weir.internal.discovery.Place;
import dev.weir.internal.health.AgentChecks;
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
import java.util.Objects;
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
    /** The same of agents. */
    private final Map<String, Set<String>> agentHosts = new LinkedHashMap<>();

    /** @param before in force until now */
    Addresses(Live before, HealthChecks checks, AgentChecks agents, Topology next) {
        this.before = before;
        this.next = next;
        for (Backend backend : next.backends()) {
            for (Server server : backend.servers()) {
                addHosts(checks, agents, backend, server, name(backend, server));
            }
            for (ServerTemplate template : backend.templates()) {
                String name = "template '" + backend.name() + "/" + template.range() + "' ";
                addHosts(checks, agents, backend, template.pattern(), name);
            }
        }
    }

    private void addHosts(HealthChecks checks, AgentChecks agents, Backend backend, Server server, String whose) {
        String says = server.health().isPresent() ? whose : "backend '" + backend.name() + "' ";
        backend.healthOf(server).host().filter(host -> !checks.knows(host)).ifPresent(host -> checkHosts
                .computeIfAbsent(host, any -> new LinkedHashSet<>())
                .add(says));
        backend.agentOf(server)
                .flatMap(AgentPolicy::host)
                .filter(host -> !agents.knows(host))
                .ifPresent(host -> agentHosts
                        .computeIfAbsent(host, any -> new LinkedHashSet<>())
                        .add(whose));
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
        agentHosts.keySet().forEach(host -> places.add(alone(host)));
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
        addUnknown(problems, "health host", checkHosts, found);
        addUnknown(problems, "agent host", agentHosts, found);
        if (!problems.isEmpty()) {
            throw new ConfigurationException("topology", problems);
        }
        return described;
    }

    private static void addUnknown(
            List<String> problems, String field, Map<String, Set<String>> hosts, Map<Place, InetSocketAddress> found) {
        hosts.forEach((host, whose) -> {
            if (!found.containsKey(alone(host))) {
                whose.forEach(who -> problems.add(who + unknown(field, host)));
            }
        });
    }

    /** Of hosts that are checked instead of servers, by name; those that were not known before, and all are found. */
    Map<String, InetAddress> checkHosts(Map<Place, InetSocketAddress> found) {
        return byName(checkHosts.keySet(), found);
    }

    /** The same of agents that are not with their servers. */
    Map<String, InetAddress> agentHosts(Map<Place, InetSocketAddress> found) {
        return byName(agentHosts.keySet(), found);
    }

    private static Map<String, InetAddress> byName(Set<String> hosts, Map<Place, InetSocketAddress> found) {
        Map<String, InetAddress> addresses = new HashMap<>();
        hosts.forEach(host -> addresses.put(
                host, Objects.requireNonNull(found.get(alone(host)), host).getAddress()));
        return addresses;
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
