package dev.weir.examples;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.weir.Backend;
import dev.weir.ConnectionPriority;
import dev.weir.Frontend;
import dev.weir.QueuePriority;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.health.HealthPolicy;

/**
 * A front door that protects what is behind it. When a client access server comes back, or its application pool recycles, all
 * its clients reconnect at once and authenticate at once, which is the expensive part. So each server gets no more new
 * connections per second than it can bear, the surplus waits in a queue that has an end, the help desk waits in front, and a
 * frontend that is full lets clients wait in the kernel instead of turning them away.
 */
public final class GuardedExchange {
    private static final int NEW_CONNECTIONS_PER_SECOND = 200;
    private static final String HELP_DESK = "10.9.";

    private GuardedExchange() {}

    /** The topology; addresses as in the published configuration, with a third server that only helps out. */
    public static Topology topology() {
        Backend exchange = Backend.named("bk_exchange")
                .server(guarded("cas1", "10.0.0.15"))
                .server(guarded("cas2", "10.0.0.16"))
                .server(guarded("cas3", "10.1.0.15").withBackup())
                .health(HealthPolicy.tcpConnect().withInterval(ofSeconds(3)))
                .fullConnections(15_000)
                .connectTimeout(ofSeconds(5))
                .queueTimeout(ofSeconds(20))
                .redispatch()
                .tunnelTimeout(ofMinutes(20)) // Outlook keeps silent connections
                .serverFinTimeout(ofSeconds(30)) // but not to a server that was told good-bye
                .build();
        Frontend front = Frontend.named("ft_exchange")
                .bind("https", "10.0.0.9", 443)
                .maxConnections(20_000)
                .maxSessionRate(1_000)
                .firstByteTimeout(ofSeconds(10)) // with TLS the client speaks first
                .clientFinTimeout(ofSeconds(30))
                .queuePriority(helpDeskFirst())
                .logAsap()
                .logSeparateErrors()
                .defaultBackend("bk_exchange")
                .build();
        return Topology.of(front, exchange).withMaxConnections(50_000);
    }

    /** A server that may have more connections as the backend fills up, and whose sessions end with it. */
    private static Server guarded(String name, String host) {
        return Server.of(name, host, 443)
                .withMinConnections(2_000)
                .withMaxConnections(10_000)
                .withConnectRate(NEW_CONNECTIONS_PER_SECOND)
                .withShutdownSessionsOnDown();
    }

    private static ConnectionPriority helpDeskFirst() {
        return (client, local) -> client.getAddress().getHostAddress().startsWith(HELP_DESK)
                ? QueuePriority.ofClass(-1)
                : QueuePriority.NORMAL;
    }
}
