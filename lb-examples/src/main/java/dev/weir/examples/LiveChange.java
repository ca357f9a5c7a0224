package dev.weir.examples;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.health.HealthPolicy;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A year in the life of a front door, as changes of what is in force: it is never stopped and nobody is cut off. A topology is
 * a value, so each change is a function from the one in force to the one wanted; what differs is what a plan shows and an
 * apply does.
 */
public final class LiveChange {
    static final String FRONTEND = "ft_exchange_tcp";
    static final String BACKEND = "bk_exchange_tcp";

    private LiveChange() {}

    /** The first day: two client access servers behind one address, as published. */
    public static Topology firstDay() {
        return firstDay(
                InetSocketAddress.createUnresolved("10.0.0.9", 443),
                InetSocketAddress.createUnresolved("10.0.0.15", 443),
                InetSocketAddress.createUnresolved("10.0.0.16", 443),
                ofSeconds(3));
    }

    static Topology firstDay(
            InetSocketAddress front, InetSocketAddress cas1, InetSocketAddress cas2, Duration checkInterval) {
        return Topology.of(
                Frontend.named(FRONTEND)
                        .bind("https", front.getHostString(), front.getPort())
                        .maxConnections(10_000)
                        .clientTimeout(ofMinutes(5))
                        .dontLogNull()
                        .defaultBackend(BACKEND)
                        .build(),
                Backend.named(BACKEND)
                        .server(clientAccessServer("cas1", cas1))
                        .server(clientAccessServer("cas2", cas2))
                        .health(HealthPolicy.tcpConnect()
                                .withInterval(checkInterval)
                                .withRise(2)
                                .withFall(3))
                        .connectTimeout(ofSeconds(5))
                        .serverTimeout(ofMinutes(5))
                        .queueTimeout(ofSeconds(30))
                        .redispatch()
                        .build());
    }

    /** Like the others. */
    static Server clientAccessServer(String name, InetSocketAddress address) {
        return Server.of(name, address.getHostString(), address.getPort()).withMaxConnections(10_000);
    }

    /**
     * Phones came: their requests hang for up to an hour without a byte, which is more than the published five minutes. They
     * also get an address of their own, and the old one a limit that leaves room for them.
     */
    static Topology withPhones(Topology now, InetSocketAddress phones) {
        Frontend front = now.frontend(FRONTEND);
        Bind https = front.binds().get(0);
        Frontend.Builder patient = Frontend.named(FRONTEND)
                .bind(https.withMaxConnections(8_000))
                .bind("eas", phones.getHostString(), phones.getPort())
                .maxConnections(front.maxConnections())
                .clientTimeout(ofMinutes(61))
                .dontLogNull()
                .defaultBackend(BACKEND);
        Backend exchange =
                now.backend(BACKEND).toBuilder().serverTimeout(ofMinutes(61)).build();
        return now.with(patient.build()).with(exchange);
    }

    /** One more address, and a shorter queue. */
    static Topology withMail(Topology now, InetSocketAddress address) {
        return now.with(now.frontend(FRONTEND).toBuilder()
                        .bind("imaps", address.getHostString(), address.getPort())
                        .build())
                .with(now.backend(BACKEND).toBuilder()
                        .queueTimeout(ofSeconds(10))
                        .build());
    }
}
