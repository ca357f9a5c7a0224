package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.Topology;
import dev.weir.health.HealthPolicy;
import java.util.List;
import java.util.stream.Stream;

/** What the health policies of a topology have in common. */
final class WrittenPolicies {
    private final int commonSpread;

    WrittenPolicies(Topology topology) {
        List<Integer> spreads = topology.backends().stream()
                .flatMap(WrittenPolicies::all)
                .filter(HealthPolicy::isActive)
                .map(HealthPolicy::spread)
                .distinct()
                .toList();
        commonSpread = spreads.size() == 1 ? spreads.get(0) : 0;
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
