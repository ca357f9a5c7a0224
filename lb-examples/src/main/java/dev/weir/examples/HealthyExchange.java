package dev.weir.examples;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.balance.BalanceStrategy;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import dev.weir.health.HealthPolicy;
import dev.weir.health.Observation;
import dev.weir.probe.CombinedCheck;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.ImapCheck;
import dev.weir.probe.Pop3Check;
import dev.weir.probe.Probe;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A front door that notices what users notice. A client access server whose port answers may have lost what stands behind one
 * of its services: the published configurations, which check that a connection can be made, never learn of it. Here each web
 * service is asked for the page that Exchange has for this, {@code healthcheck.htm}, and a mail service for its greeting.
 *
 * <p>With a name, an address and a backend for each service, a server that loses one service goes on with the others. With one
 * name for all, it goes for all or for none; which services decide that is a choice, and the others are a blind spot.
 */
public final class HealthyExchange {
    /** The client access servers, in every backend. */
    static final List<String> SERVERS = List.of("cas1", "cas2");

    /** Behind the single name: a server without one of these is of no use. */
    static final List<ExchangeService> INDISPENSABLE =
            List.of(ExchangeService.OUTLOOK_WEB, ExchangeService.WEB_SERVICES, ExchangeService.MAPI_HTTP);

    /** Behind the single name: so many of the others have to be well, too. */
    static final int ENOUGH_OTHERS = 3;

    /** Nobody is worse off with the servers that fail than with none. */
    private static final int PANIC_WITH_NONE_LEFT = 1;

    /** Where everything is. */
    interface Addresses {
        /** Where the clients of a service connect. */
        InetSocketAddress front(ExchangeService service);

        /** Where a server listens. */
        InetSocketAddress server(String name, Protocol protocol);
    }

    /**
     * How fast things go.
     *
     * @param interval between checks of a server that is well, or down for good
     * @param fastInterval between checks of one in transition
     * @param timeout longest time for a page once connected; less than a person waits
     * @param slowStart how long a server that came back is given less
     */
    record Tempo(Duration interval, Duration fastInterval, Duration timeout, Duration slowStart) {
        /**
         * A service that answers wrongly is out within about 5 s, one that does not answer within about 20 s. Exchange itself takes a minute
         * to find out, so that checks which follow each other faster would learn nothing.
         */
        static final Tempo NORMAL = new Tempo(ofSeconds(3), ofSeconds(1), ofSeconds(5), ofSeconds(60));

        /** For who watches, or tests, and does not want to wait. */
        static final Tempo FAST = new Tempo(ofMillis(300), ofMillis(100), ofSeconds(1), ofSeconds(2));
    }

    private HealthyExchange() {}

    /** A name, an address and a backend for each service, at the addresses of the other examples. */
    public static Topology serviceByService() {
        return serviceByService(published(), Tempo.NORMAL);
    }

    /** One name and one backend for all web services, at the address of the published configuration. */
    public static Topology singleHostname() {
        return singleHostname(InetSocketAddress.createUnresolved("10.0.0.9", 443), published(), Tempo.NORMAL);
    }

    static Topology serviceByService(Addresses at, Tempo tempo) {
        List<Topology.Part> parts = new ArrayList<>();
        for (ExchangeService service : ExchangeService.values()) {
            HealthPolicy health = healthOf(service, tempo);
            Backend.Builder backend =
                    Backend.named("bk_" + service.label()).health(health).serverTimeout(service.idleTimeout());
            for (String name : SERVERS) {
                int checkedPort = at.server(name, service.protocol().overTls()).getPort();
                Server server = server(name, at.server(name, service.protocol()), tempo)
                        .withHealth(health.withPort(checkedPort));
                backend.server(hasPatientClients(service) ? server.withShutdownSessionsOnDown() : server);
            }
            parts.add(common(backend));
            InetSocketAddress front = at.front(service);
            parts.add(Frontend.named("ft_" + service.label())
                    .bind(service.label(), front.getHostString(), front.getPort())
                    .maxConnections(10_000)
                    .clientTimeout(service.idleTimeout())
                    .dontLogNull()
                    .defaultBackend("bk_" + service.label())
                    .build());
        }
        return Topology.of(parts.toArray(Topology.Part[]::new));
    }

    /**
     * A server leaves for all services or for none. Its sessions are left alone when it does: most of them belong to services
     * that are well. Idle timeouts have to suit the most patient clients, which are phones.
     */
    static Topology singleHostname(InetSocketAddress front, Addresses at, Tempo tempo) {
        Duration idle = ExchangeService.ACTIVE_SYNC.idleTimeout();
        Backend.Builder backend = Backend.named("bk_exchange")
                .health(paced(manyPages(StandIns.SHARED_HOST), tempo).withObservation(Observation.firstBytes()))
                .serverTimeout(idle);
        SERVERS.forEach(name -> backend.server(server(name, at.server(name, Protocol.HTTPS), tempo)));
        return Topology.of(
                common(backend),
                Frontend.named("ft_exchange")
                        .bind("https", front.getHostString(), front.getPort())
                        .maxConnections(10_000)
                        .clientTimeout(idle)
                        .dontLogNull()
                        .defaultBackend("bk_exchange")
                        .build());
    }

    /**
     * How the servers of one service are watched, when each has a backend of its own. Checks that are the same and at the same
     * port of a server are made once; so POP3, at its two ports, is one check, and IMAP4 is.
     */
    static HealthPolicy healthOf(ExchangeService service, Tempo tempo) {
        return paced(probeOf(service), tempo)
                .withObservation(Observation.firstBytes())
                .withSharing();
    }

    /** What a service is asked, over TLS; a mail service at that port of its two, for it has both or none. */
    static Probe probeOf(ExchangeService service) {
        TlsSettings tls = TlsSettings.unverified().withServerName(service.hostName());
        return switch (service.protocol().spoken()) {
            // The words of a greeting can be changed by an administrator; that there is one is what matters.
            case POP3 -> new TlsCheck(Pop3Check.any(), tls);
            case IMAP4 -> new TlsCheck(ImapCheck.any(), tls);
            default -> pageOf(service, service.hostName());
        };
    }

    /** One verdict out of eight pages. */
    static Probe manyPages(String host) {
        Probe others = CombinedCheck.atLeast(
                ENOUGH_OTHERS,
                ExchangeService.over(Protocol.HTTPS).stream()
                        .filter(service -> !INDISPENSABLE.contains(service))
                        .map(service -> pageOf(service, host))
                        .toArray(Probe[]::new));
        return CombinedCheck.allOf(
                Stream.concat(INDISPENSABLE.stream().map(service -> pageOf(service, host)), Stream.of(others))
                        .toArray(Probe[]::new));
    }

    private static Probe pageOf(ExchangeService service, String host) {
        return HttpCheck.exchange(host, service.path().substring(1));
    }

    private static HealthPolicy paced(Probe probe, Tempo tempo) {
        return HealthPolicy.of(probe)
                .withInterval(tempo.interval())
                .withFastInterval(tempo.fastInterval())
                .withTimeout(tempo.timeout())
                .withSpread(10)
                .withRise(2)
                .withFall(3);
    }

    /** What all backends have. Sessions last, so least connections; too many servers down at once is the checks' fault. */
    private static Backend common(Backend.Builder backend) {
        return backend.balance(BalanceStrategy.leastConnections())
                .connectTimeout(ofSeconds(5))
                .queueTimeout(ofSeconds(30))
                .redispatch()
                .panicThreshold(PANIC_WITH_NONE_LEFT)
                .logHealthChecks()
                .build();
    }

    private static Server server(String name, InetSocketAddress address, Tempo tempo) {
        return Server.of(name, address.getHostString(), address.getPort())
                .withMaxConnections(10_000)
                .withSlowStart(tempo.slowStart());
    }

    /**
     * Whether clients may wait silently for so long that they would not notice for minutes, or an hour, that nothing comes any
     * more: they are cut off when their server is down, and ask again. Those of the others notice by themselves, and may be in
     * the middle of a download that goes well.
     */
    private static boolean hasPatientClients(ExchangeService service) {
        return service != ExchangeService.AUTODISCOVER && service != ExchangeService.ADDRESS_BOOK;
    }

    private static Addresses published() {
        return new Addresses() {
            @Override
            public InetSocketAddress front(ExchangeService service) {
                return InetSocketAddress.createUnresolved(
                        service.virtualAddress(), service.protocol().port());
            }

            @Override
            public InetSocketAddress server(String name, Protocol protocol) {
                return InetSocketAddress.createUnresolved("10.0.0.1" + (5 + SERVERS.indexOf(name)), protocol.port());
            }
        };
    }
}
