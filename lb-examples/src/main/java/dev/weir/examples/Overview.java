package dev.weir.examples;

import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Snapshot.ServerSnapshot;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A running load balancer in a few lines: where it listens, what it leads to. */
final class Overview {
    private Overview() {}

    /** A line for each bind, then one for each server. */
    static List<String> of(LoadBalancer running) {
        List<String> lines = new ArrayList<>();
        for (Frontend frontend : running.topology().frontends()) {
            for (Bind bind : frontend.binds()) {
                lines.add(lineOf(frontend, bind, running.localAddress(frontend.name(), bind.name())));
            }
        }
        portsByServer(running).forEach((server, ports) -> lines.add("  " + server + " port " + ports));
        return lines;
    }

    private static String lineOf(Frontend frontend, Bind bind, InetSocketAddress local) {
        return String.format(
                "  %-7s %-16s -> %-15s  idle at most %5d s",
                bind.name(),
                local.getAddress().getHostAddress() + ":" + local.getPort(),
                frontend.defaultBackend(),
                frontend.clientTimeout().toSeconds());
    }

    /** The same server is in several backends, with another port in some of them. */
    private static Map<String, String> portsByServer(LoadBalancer running) {
        return running.snapshot().backends().stream()
                .flatMap(backend -> backend.servers().stream())
                .collect(Collectors.groupingBy(
                        server -> String.format(
                                "%-7s %s",
                                server.id().name(),
                                addressOf(server).getAddress().getHostAddress()),
                        TreeMap::new,
                        Collectors.mapping(
                                server -> addressOf(server).getPort(),
                                Collectors.collectingAndThen(
                                        Collectors.toCollection(TreeSet::new), Overview::listed))));
    }

    private static InetSocketAddress addressOf(ServerSnapshot server) {
        return server.address().orElseThrow(); // nobody here is discovered, so everybody is somewhere
    }

    private static String listed(Collection<Integer> ports) {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
