package dev.weir.examples;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import dev.weir.examples.standin.MadeCertificate;
import dev.weir.examples.standin.StandInServer;
import dev.weir.examples.tour.Victim;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** A stand-in for every server of a topology, all with one certificate. Not thread-safe but for the servers themselves. */
final class StandIns implements AutoCloseable {
    /** The name of the single-hostname example. */
    static final String SHARED_HOST = "mail." + ExchangeService.DOMAIN;

    private final MadeCertificate certificate;
    private final List<StandInServer> servers = new ArrayList<>();

    private StandIns(MadeCertificate certificate) {
        this.certificate = certificate;
    }

    /**
     * Starts them.
     *
     * @param published names the servers and, by its port, what each speaks
     * @param placement where they shall listen
     * @throws IOException if a port cannot be had; none is left running then
     */
    static StandIns start(Topology published, Placement placement) throws IOException {
        List<String> hosts = Stream.concat(
                        Stream.of(SHARED_HOST),
                        Stream.of(ExchangeService.values()).map(ExchangeService::hostName))
                .distinct()
                .toList();
        StandIns started = new StandIns(MadeCertificate.forHosts(hosts));
        try {
            for (var addresses : addressesOf(published, placement).entrySet()) {
                started.servers.add(StandInServer.start(addresses.getKey(), started.certificate, addresses.getValue()));
            }
        } catch (IOException e) {
            started.close();
            throw e;
        }
        return started;
    }

    /** What clients must trust. */
    SSLContext trust() {
        return certificate.clientContext();
    }

    /** In the topology's order. */
    List<String> names() {
        return servers.stream().map(StandInServer::name).toList();
    }

    /** The first server, as one that can be killed. */
    Victim first() {
        StandInServer first = servers.get(0);
        return new Victim() {
            @Override
            public String name() {
                return first.name();
            }

            @Override
            public void kill() {
                first.kill();
            }

            @Override
            public void revive() throws IOException {
                first.revive();
            }
        };
    }

    @Override
    public void close() {
        servers.forEach(StandInServer::close);
    }

    private static Map<String, Map<Protocol, InetSocketAddress>> addressesOf(Topology published, Placement placement) {
        Map<String, Map<Protocol, InetSocketAddress>> addresses = new LinkedHashMap<>();
        for (Backend backend : published.backends()) {
            for (Server server : backend.servers()) {
                addresses
                        .computeIfAbsent(server.name(), any -> new EnumMap<>(Protocol.class))
                        .put(Protocol.ofPort(server.port()), placement.onLoopback(server));
            }
        }
        return addresses;
    }
}
