package dev.weir.examples;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.health.HealthPolicy;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Moves a topology from the addresses it was published with to those it shall run on; all else stays as it is. */
final class Placement {
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    private final Loopback loopback;
    private final Map<String, NamedAddress> binds;
    private final Map<String, NamedAddress> servers;

    /**
     * A placement.
     *
     * @param loopback for every address that is not given
     * @param binds addresses of binds, by name
     * @param servers if not empty, these replace all servers; the port is that of HTTPS, and other protocols are expected as
     *     far from it as their registered port is from 443
     * @throws IllegalArgumentException if a name comes twice
     */
    Placement(Loopback loopback, List<NamedAddress> binds, List<NamedAddress> servers) {
        this.loopback = loopback;
        this.binds = byName("--bind", binds);
        this.servers = byName("--server", servers);
    }

    /**
     * The topology in its new place.
     *
     * @param health changes the health policy
     * @throws IllegalArgumentException if a bind was given that the topology does not have, or a port does not exist
     */
    Topology place(Topology published, UnaryOperator<HealthPolicy> health) {
        List<String> known = published.frontends().stream()
                .flatMap(frontend -> frontend.binds().stream())
                .map(Bind::name)
                .toList();
        for (String name : binds.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "--bind: no bind is named '" + name + "' (expected: one of " + known + ")");
            }
        }
        return new Topology(
                published.frontends().stream().map(this::place).toList(),
                published.backends().stream()
                        .map(backend -> place(backend, health))
                        .toList());
    }

    /** Where a server of the published network lies on this machine. */
    InetSocketAddress onLoopback(Server published) {
        return new InetSocketAddress(
                loopback.host(published.host()), loopback.port(published.host(), published.port()));
    }

    private Frontend place(Frontend published) {
        Frontend.Builder placed = Frontend.named(published.name())
                .backlog(published.backlog())
                .maxConnections(published.maxConnections())
                .clientTimeout(published.clientTimeout())
                .defaultBackend(published.defaultBackend());
        if (published.dontLogNull()) {
            placed.dontLogNull();
        }
        published.binds().forEach(bind -> placed.bind(place(bind)));
        return placed.build();
    }

    private Bind place(Bind published) {
        NamedAddress given = binds.get(published.name());
        return given == null
                ? new Bind(
                        published.name(),
                        loopback.host(published.host()),
                        loopback.port(published.host(), published.port()))
                : new Bind(published.name(), given.host(), given.port());
    }

    private Backend place(Backend published, UnaryOperator<HealthPolicy> health) {
        Backend.Builder placed = Backend.named(published.name())
                .balance(published.balance())
                .health(health.apply(published.health()))
                .connectTimeout(published.connectTimeout())
                .serverTimeout(published.serverTimeout())
                .queueTimeout(published.queueTimeout())
                .retries(published.retries());
        if (published.redispatch()) {
            placed.redispatch();
        }
        published.stick().ifPresent(placed::stick);
        place(published.servers()).forEach(placed::server);
        return placed.build();
    }

    private Stream<Server> place(List<Server> published) {
        if (servers.isEmpty()) {
            return published.stream().map(server -> {
                InetSocketAddress address = onLoopback(server);
                return moved(server, server.name(), address.getHostString(), address.getPort());
            });
        }
        Server model = published.get(0);
        return servers.values().stream()
                .map(given -> moved(model, given.name(), given.host(), portBeside(given, model.port())));
    }

    /** The port that is as far from the given HTTPS port as this registered port is from the registered one. */
    private static int portBeside(NamedAddress given, int registered) {
        int port = given.port() + registered - HTTPS_PORT;
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "--server: with HTTPS at port " + given.port() + " of '" + given.name() + "', the service of port "
                            + registered + " would be at " + port + " (expected: 1.." + MAX_PORT + ")");
        }
        return port;
    }

    private static Server moved(Server model, String name, String host, int port) {
        return Server.of(name, host, port).withWeight(model.weight()).withMaxConnections(model.maxConnections());
    }

    private static Map<String, NamedAddress> byName(String option, List<NamedAddress> addresses) {
        return addresses.stream()
                .collect(Collectors.toMap(
                        NamedAddress::name,
                        Function.identity(),
                        (first, second) -> {
                            throw new IllegalArgumentException(
                                    option + ": two are named '" + first.name() + "' (expected: unique names)");
                        },
                        LinkedHashMap::new));
    }
}
