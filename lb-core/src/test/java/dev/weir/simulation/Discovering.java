package dev.weir.simulation;

import dev.weir.Backend;
import dev.weir.EmptyAnswer;
import dev.weir.ServerTemplate;
import dev.weir.Snapshot;
import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.spi.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the servers of templates are where their sources said last, once a while has passed since. */
final class Discovering {
    private static final Duration A_WHILE = Duration.ofMillis(500);

    private final World world;

    Discovering(World world) {
        this.world = world;
    }

    void check(Snapshot now) {
        for (Backend backend : world.topology().backends()) {
            for (ServerTemplate template : backend.templates()) {
                RandomSource source = (RandomSource) template.source();
                List<List<Endpoint>> said = source.saidBefore(world.runtime().nanoTime() - A_WHILE.toNanos());
                boolean anySet = said.stream().anyMatch(all -> mayMean(template, all));
                if (said.isEmpty() || anySet) {
                    continue;
                }
                List<InetSocketAddress> there = addresses(template, now.backend(backend.name()));
                if (said.stream().noneMatch(all -> fits(template, all, there))) {
                    throw new AssertionError(template + " has " + there + ", its source said " + said);
                }
            }
        }
    }

    /** Whether it does not follow from this set alone who is where. */
    private static boolean mayMean(ServerTemplate template, List<Endpoint> all) {
        boolean keepsOthers = all.isEmpty() && template.emptyAnswer() == EmptyAnswer.KEEP_SERVERS;
        return keepsOthers || all.stream().anyMatch(endpoint -> endpoint.host().equals(RandomSource.NO_HOST));
    }

    private static List<InetSocketAddress> addresses(ServerTemplate template, BackendSnapshot backend) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        template.names().stream()
                .map(name -> backend.server(name).address())
                .flatMap(Optional::stream)
                .forEach(addresses::add);
        return addresses;
    }

    /** Everybody who finds a place has one, and nobody else. */
    private static boolean fits(ServerTemplate template, List<Endpoint> all, List<InetSocketAddress> there) {
        List<InetSocketAddress> named = all.stream()
                .map(endpoint -> new InetSocketAddress(endpoint.host(), endpoint.port()))
                .toList();
        return there.size() == Math.min(template.count(), named.size())
                && there.stream().distinct().count() == there.size()
                && named.containsAll(there);
    }
}
