package dev.weir.examples;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.health.HealthPolicy;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Exchange 2010, whose client access servers do keep state. Outlook asks the endpoint mapper at port 135 where RPC client
 * access and the address book are, and then takes all three for one server: a load balancer that sends them to different ones
 * breaks it. So the three backends share one stick table, whose entries remember servers by name, because the ports differ.
 * Their servers end all sessions when they go down, so that Outlook asks for all of its ports again, and finds them at one
 * other server. Web clients stay with a server too, but not for as long, and need not be at the one that Outlook is at.
 */
public final class Exchange2010Affinity {
    /** The client access servers, in every backend. */
    static final List<String> SERVERS = List.of("cas1", "cas2", "cas3");

    /** What clients connect to. */
    enum Service {
        /** The RPC endpoint mapper, where Outlook begins. */
        ENDPOINT_MAPPER("mapi-epm", 135, ofHours(2)),
        /** RPC client access, at a port that was made static on every server. */
        CLIENT_ACCESS("mapi-rca", 60_000, ofHours(2)),
        /** The address book service, at another one. */
        ADDRESS_BOOK("mapi-ab", 60_001, ofHours(2)),
        /** Outlook on the web, the control panel, web services, Outlook Anywhere. */
        WEB("web", 443, ofMinutes(45));

        private final String label;
        private final int port;
        private final Duration idle;

        Service(String label, int port, Duration idle) {
            this.label = label;
            this.port = port;
            this.idle = idle;
        }

        /** Name of its bind; with {@code ft_} of its frontend, with {@code bk_} of its backend. */
        String label() {
            return label;
        }

        /** Whether all of a client's connections to these services have to be at one server. */
        boolean isMapi() {
            return this != WEB;
        }
    }

    /** Where everything is. */
    interface Addresses {
        /** Where clients connect. */
        InetSocketAddress front(Service service);

        /** Where a server listens. */
        InetSocketAddress server(String name, Service service);
    }

    private Exchange2010Affinity() {}

    /** The topology at addresses like those of the other examples. */
    public static Topology topology() {
        return topology(
                new Addresses() {
                    @Override
                    public InetSocketAddress front(Service service) {
                        return InetSocketAddress.createUnresolved("10.0.0.9", service.port);
                    }

                    @Override
                    public InetSocketAddress server(String name, Service service) {
                        return InetSocketAddress.createUnresolved(
                                "10.0.0.1" + (5 + SERVERS.indexOf(name)), service.port);
                    }
                },
                ofSeconds(3));
    }

    static Topology topology(Addresses at, Duration checkInterval) {
        // Entries live on while a connection does; this is for Outlook that was closed over lunch.
        StickTable mapi = StickTable.inMemory("mapi", 200_000, ofHours(2));
        StickTable web = StickTable.inMemory("web", 200_000, ofMinutes(45));
        List<Topology.Part> parts = new ArrayList<>();
        for (Service service : Service.values()) {
            Backend.Builder backend = Backend.named("bk_" + service.label)
                    .stick(StickRule.onSource(service.isMapi() ? mapi : web))
                    .health(HealthPolicy.tcpConnect()
                            .withInterval(checkInterval)
                            .withRise(2)
                            .withFall(3))
                    .connectTimeout(ofSeconds(5))
                    .serverTimeout(service.idle)
                    .redispatch();
            for (String name : SERVERS) {
                InetSocketAddress address = at.server(name, service);
                backend.server(Server.of(name, address.getHostString(), address.getPort())
                        .withMaxConnections(20_000)
                        .withShutdownSessionsOnDown());
            }
            parts.add(backend.build());
            InetSocketAddress front = at.front(service);
            parts.add(Frontend.named("ft_" + service.label)
                    .bind(service.label, front.getHostString(), front.getPort())
                    .maxConnections(20_000)
                    .clientTimeout(service.idle)
                    .defaultBackend("bk_" + service.label)
                    .build());
        }
        return Topology.of(parts.toArray(Topology.Part[]::new));
    }
}
