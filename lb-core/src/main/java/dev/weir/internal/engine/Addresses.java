package dev.weir.internal.engine;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.internal.server.ServerRuntime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks up where the servers of a topology are and where their checks go, and lists all that cannot be found. Names that are in force
 * already keep their address. Control thread; may block.
 */
final class Addresses {
    private final Plant plant;
    private final Map<Backend, Map<String, InetSocketAddress>> servers = new HashMap<>();
    private final Map<String, InetAddress> checkHosts = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Looks all of them up.
     *
     * @throws ConfigurationException naming every host that is not known
     */
    Addresses(Plant plant, Topology next) {
        this.plant = plant;
        for (Backend backend : next.backends()) {
            for (Server server : backend.servers()) {
                String where = "server '" + backend.name() + "/" + server.name() + "' ";
                lookUpServer(where, backend, server);
                String whose = server.health().isPresent() ? where : "backend '" + backend.name() + "' ";
                backend.healthOf(server).host().ifPresent(host -> lookUpCheckHost(whose, host));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("topology", problems);
        }
    }

    /** Of the servers of a backend, by name. */
    Map<String, InetSocketAddress> of(Backend backend) {
        return servers.getOrDefault(backend, Map.of());
    }

    /** Of hosts that are checked instead of servers, by name; those that were not known before. */
    Map<String, InetAddress> checkHosts() {
        return checkHosts;
    }

    private void lookUpServer(String where, Backend backend, Server server) {
        Optional<ServerRuntime> same = plant.live()
                .backend(backend.name())
                .flatMap(live -> live.find(server.name()))
                .filter(live -> live.server().host().equals(server.host())
                        && live.server().port() == server.port());
        Map<String, InetSocketAddress> found = servers.computeIfAbsent(backend, key -> new HashMap<>());
        if (same.isPresent()) {
            found.put(server.name(), same.get().address());
            return;
        }
        try {
            found.put(server.name(), plant.transport().resolve(server.host(), server.port()));
        } catch (UnknownHostException e) {
            problems.add(where + unknown("host", server.host()));
        }
    }

    private void lookUpCheckHost(String where, String host) {
        if (checkHosts.containsKey(host) || plant.checks().knows(host)) {
            return;
        }
        try {
            checkHosts.put(host, plant.transport().resolve(host, 0).getAddress());
        } catch (UnknownHostException e) {
            String problem = where + unknown("health host", host);
            if (!problems.contains(problem)) { // a backend's policy is that of many servers
                problems.add(problem);
            }
        }
    }

    private static String unknown(String field, String host) {
        return field + ": '" + host + "' (expected: an IP address or a name that can be resolved)";
    }
}
