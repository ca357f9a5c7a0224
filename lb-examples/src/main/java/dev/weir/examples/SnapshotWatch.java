package dev.weir.examples;

import dev.weir.LoadBalancer;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.examples.tour.Watch;
import java.util.List;

/** What the tour shows of a load balancer, read from its snapshots. */
final class SnapshotWatch implements Watch {
    private final LoadBalancer loadBalancer;

    SnapshotWatch(LoadBalancer loadBalancer) {
        this.loadBalancer = loadBalancer;
    }

    @Override
    public int openConnections() {
        return loadBalancer.snapshot().activeConnections();
    }

    /** A server is in many backends, each with its own opinion of it. */
    @Override
    public String serverState(String server) {
        List<ServerSnapshot> everywhere = loadBalancer.snapshot().backends().stream()
                .flatMap(backend -> backend.servers().stream())
                .filter(candidate -> candidate.id().name().equals(server))
                .toList();
        List<String> opinions = everywhere.stream()
                .map(candidate -> candidate.status().toString())
                .distinct()
                .toList();
        if (opinions.size() == 1) {
            return opinions.get(0);
        }
        long up = everywhere.stream()
                .filter(candidate -> candidate.status().takesNewConnections())
                .count();
        return up + "/" + everywhere.size();
    }
}
