package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.health.HealthPolicy;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TlsCheck;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the health policies of a topology have in common. */
final class WrittenPolicies {
    private final Set<String> disabling;
    private final int commonSpread;

    WrittenPolicies(Topology topology) {
        this.disabling = disabling(topology);
        List<Integer> spreads = topology.backends().stream()
                .flatMap(WrittenPolicies::all)
                .filter(HealthPolicy::isActive)
                .map(HealthPolicy::spread)
                .distinct()
                .toList();
        commonSpread = spreads.size() == 1 ? spreads.get(0) : 0;
    }

    /** Whether the check of a backend takes 404 to mean that a server stops. */
    static boolean disablesOn404(Backend backend) {
        return all(backend).map(HealthPolicy::probe).anyMatch(WrittenPolicies::disablesOn404);
    }

    private static boolean disablesOn404(Probe probe) {
        Probe bare = probe instanceof TlsCheck tls ? tls.inner() : probe;
        return bare instanceof HttpCheck http && http.disableOn404();
    }

    /**
     * Whether a backend has to say so because one that tracks a server of it says so, or one of whose servers it tracks: HAProxy
     * wants both to say the same.
     */
    boolean hasToDisableOn404(Backend backend) {
        return disabling.contains(backend.name());
    }

    private static Set<String> disabling(Topology topology) {
        Set<String> disabling = topology.backends().stream()
                .filter(WrittenPolicies::disablesOn404)
                .map(Backend::name)
                .collect(Collectors.toCollection(HashSet::new));
        boolean more = true;
        while (more) {
            more = false;
            for (Backend backend : topology.backends()) {
                for (String tracked : tracked(backend)) {
                    if (disabling.contains(tracked) || disabling.contains(backend.name())) {
                        more |= disabling.addAll(List.of(tracked, backend.name()));
                    }
                }
            }
        }
        return disabling;
    }

    private static Set<String> tracked(Backend backend) {
        return backend.allServers().stream()
                .flatMap(server -> server.track().stream())
                .map(ServerId::backend)
                .collect(Collectors.toSet());
    }

    private static Stream<HealthPolicy> all(Backend backend) {
        return Stream.concat(
                Stream.of(backend.health()), backend.allServers().stream().flatMap(server -> server.health().stream()));
    }

    /** {@code spread-checks}, which HAProxy has for all servers alike; 0 if they differ. */
    int commonSpread() {
        return commonSpread;
    }
}
