package dev.weir.examples;

import static java.time.Duration.ofSeconds;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.balance.BalanceStrategy;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.health.HealthPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * The front door of Microsoft Exchange 2013, three times: the two HAProxy configurations published for it, number by number,
 * and one in which every service has what it needs. Any client access server can serve any request from 2013 on, so no
 * client needs to come back to the same one.
 *
 * <p>Four lines of the published configurations have no counterpart because Weir always does what they ask for: {@code mode
 * tcp}, {@code option tcplog}, {@code log global} and {@code option contstats} (counters move while a connection lives).
 * Three have none because they do nothing in {@code mode tcp}: {@code timeout http-keep-alive}, {@code timeout http-request}
 * and {@code timeout tarpit}.
 */
@SuppressWarnings("CanonicalDuration") // 300 seconds, as the published files say it
public final class ExchangeTopologies {
    private ExchangeTopologies() {}

    /** Every service behind one host name and one virtual address: {@code single-hostname.cfg} as published. */
    public static Topology singleHostname() {
        Frontend front = Frontend.named("ft_exchange_tcp")
                .bind("https", "10.0.0.9", 443)
                .backlog(10_000)
                .maxConnections(10_000)
                .clientTimeout(ofSeconds(300))
                .dontLogNull()
                .defaultBackend("bk_exchange_tcp")
                .build();
        return Topology.of(front, publishedBackend());
    }

    /**
     * One host name and one virtual address per service, all leading to the same backend: {@code multi-hostname.cfg} as
     * published, but for one address. The original binds 10.0.0.8:443 twice, for {@code ews} and for {@code oa}. HAProxy then
     * lets the kernel spread clients over both, which makes the statistics of each meaningless; Weir calls it an error. So
     * {@code oa} has its own address here, 10.0.0.10.
     */
    public static Topology multiHostname() {
        Frontend front = Frontend.named("ft_exchange_tcp")
                .bind("as", "10.0.0.5", 443)
                .bind("eas", "10.0.0.6", 443)
                .bind("ecp", "10.0.0.7", 443)
                .bind("ews", "10.0.0.8", 443)
                .bind("oa", "10.0.0.10", 443)
                .backlog(10_000)
                .maxConnections(10_000)
                .clientTimeout(ofSeconds(300))
                .dontLogNull()
                .defaultBackend("bk_exchange_tcp")
                .build();
        return Topology.of(front, publishedBackend());
    }

    private static Backend publishedBackend() {
        return Backend.named("bk_exchange_tcp")
                .balance(BalanceStrategy.roundRobin())
                .server(Server.of("cas1", "10.0.0.15", 443).withMaxConnections(10_000))
                .server(Server.of("cas2", "10.0.0.16", 443).withMaxConnections(10_000))
                .health(HealthPolicy.tcpConnect()
                        .withInterval(ofSeconds(3))
                        .withRise(2)
                        .withFall(3))
                .connectTimeout(ofSeconds(5))
                .serverTimeout(ofSeconds(300))
                .queueTimeout(ofSeconds(30))
                .retries(3)
                .redispatch()
                .build();
    }

    /**
     * The multi-hostname idea carried through: each service has its own address, its own backend, and idle timeouts that let
     * it be as quiet as it needs to be. Against the published configuration this
     *
     * <ul>
     *   <li>adds Outlook on the web, the offline address book, MAPI over HTTP, POP3 and IMAP4, which it lists or predates;
     *   <li>watches each service by itself: a stopped IMAP4 service takes its server out for IMAP4 alone;
     *   <li>stops cutting ActiveSync, Outlook Anywhere, POP3 and IMAP4 clients, all of which may be silent for longer than
     *       300 s ({@link ExchangeService#idleTimeout}).
     * </ul>
     *
     * Frontends are named {@code ft_} and backends {@code bk_} with the service's {@link ExchangeService#label label}. POP3 and
     * IMAP4 have two of each, because the port with TLS is another one on the servers too.
     */
    public static Topology serviceByService() {
        List<Topology.Part> parts = new ArrayList<>();
        for (ExchangeService service : ExchangeService.values()) {
            parts.add(frontendOf(service));
            parts.add(backendOf(service));
        }
        return Topology.of(parts.toArray(Topology.Part[]::new));
    }

    private static Frontend frontendOf(ExchangeService service) {
        return Frontend.named("ft_" + service.label())
                .bind(
                        service.label(),
                        service.virtualAddress(),
                        service.protocol().port())
                .backlog(10_000)
                .maxConnections(10_000)
                .clientTimeout(service.idleTimeout())
                .dontLogNull()
                .defaultBackend("bk_" + service.label())
                .build();
    }

    private static Backend backendOf(ExchangeService service) {
        int port = service.protocol().port();
        return Backend.named("bk_" + service.label())
                .balance(BalanceStrategy.roundRobin())
                .server(Server.of("cas1", "10.0.0.15", port).withMaxConnections(10_000))
                .server(Server.of("cas2", "10.0.0.16", port).withMaxConnections(10_000))
                .health(HealthPolicy.tcpConnect()
                        .withInterval(ofSeconds(3))
                        .withRise(2)
                        .withFall(3))
                .connectTimeout(ofSeconds(5))
                .serverTimeout(service.idleTimeout())
                .queueTimeout(ofSeconds(30))
                .retries(3)
                .redispatch()
                .build();
    }
}
