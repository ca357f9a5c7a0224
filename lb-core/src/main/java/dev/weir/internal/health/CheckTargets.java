package dev.weir.internal.health;

import dev.weir.health.HealthPolicy;
import dev.weir.internal.server.ServerRuntime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Where checks go: to the servers, or to the host and the port that a policy names instead. Control thread only. */
final class CheckTargets {
    private final Map<String, InetAddress> hosts = new HashMap<>();

    /** Whether a host has been looked up already; it is not looked up anew. */
    boolean knows(String host) {
        return hosts.containsKey(host);
    }

    void add(Map<String, InetAddress> lookedUp) {
        hosts.putAll(lookedUp);
    }

    /** Forgets the other hosts. */
    void retain(Set<String> inUse) {
        hosts.keySet().retainAll(inUse);
    }

    InetSocketAddress of(ServerRuntime server, HealthPolicy policy) {
        InetSocketAddress own = server.address();
        InetAddress host = policy.host()
                .map(name -> Objects.requireNonNull(hosts.get(name), name))
                .orElse(own.getAddress());
        return new InetSocketAddress(host, policy.port().orElse(own.getPort()));
    }
}
