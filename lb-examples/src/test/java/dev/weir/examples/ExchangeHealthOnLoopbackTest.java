package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.examples.HealthyExchange.Tempo;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import dev.weir.examples.standin.MadeCertificate;
import dev.weir.examples.standin.RawClient;
import dev.weir.examples.standin.Redirect;
import dev.weir.examples.standin.StandInServer;
import dev.weir.examples.standin.Treatment;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import dev.weir.testing.Recorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks of {@link HealthyExchange} as they are made, over TLS, of servers that fail in every way that is known of. */
class ExchangeHealthOnLoopbackTest {
    private static final int PHONES = 6;
    private static final List<String> HOSTS = Stream.concat(
                    Stream.of(StandIns.SHARED_HOST),
                    Stream.of(ExchangeService.values()).map(ExchangeService::hostName))
            .distinct()
            .toList();
    private static MadeCertificate shared;

    @TempDir
    private Path directory;

    private final List<StandInServer> servers = new ArrayList<>();
    private final List<RawClient> phones = new ArrayList<>();
    private final Recorder recorder = new Recorder();
    private LoadBalancer lb;

    @BeforeAll
    static void makeCertificate() {
        shared = MadeCertificate.forHosts(HOSTS);
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient phone : phones) {
            phone.close();
        }
        if (lb != null) {
            lb.close();
        }
        servers.forEach(StandInServer::close);
    }

    /** Scenario 1 with a name for each service: it alone moves. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UNAVAILABLE | L7STS  | Layer7 wrong status, code: 503 | 503
            EMPTY_REPLY | L7RSP  | Layer7 invalid response        | closed
            NO_REPLY    | L7TOUT | Layer7 timeout                 | no
            """)
    void whenOneServiceDiesItAloneLeavesTheServer(Treatment death, String code, String reason, String words)
            throws IOException {
        startServers(shared);
        start(HealthyExchange.serviceByService(addresses(), Tempo.FAST));
        callPhones("ft_eas", "eas");

        servers.get(0).pool(ExchangeService.OUTLOOK_WEB).die(death);
        awaitHealth("bk_owa", "cas1", Health.DOWN);

        assertThat(server("bk_owa", "cas1").lastCheck()).contains(code, words);
        assertThat(toldDown()).singleElement().isEqualTo(new ServerId("bk_owa", "cas1"));
        assertThat(recorder.events(LbEvent.ServerChecked.class))
                .anyMatch(event -> event.message().contains("bk_owa/cas1 failed, reason: " + reason)
                        && event.message().contains(words)
                        && event.message().contains("0/2 DOWN"));
        assertThat(served("ft_owa", "owa", ExchangeService.OUTLOOK_WEB)).isEqualTo("cas2");
        for (BackendSnapshot backend : lb.snapshot().backends()) {
            Health expected = backend.name().equals("bk_owa") ? Health.DOWN : Health.UP;
            assertThat(backend.server("cas1").status().health())
                    .as(backend.name())
                    .isEqualTo(expected);
            assertThat(backend.server("cas2").status().health())
                    .as(backend.name())
                    .isEqualTo(Health.UP);
        }
        assertPhonesGetTheirMail();

        servers.get(0).pool(ExchangeService.OUTLOOK_WEB).revive();
        awaitHealth("bk_owa", "cas1", Health.UP);
    }

    /** Scenario 1 with one name: the server leaves for all, which is what one name costs; who is there already may stay. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UNAVAILABLE | 503
            EMPTY_REPLY | closed
            NO_REPLY    | no
            """)
    void behindOneNameTheServerLeavesForAllServices(Treatment death, String words) throws IOException {
        startServers(shared);
        start(HealthyExchange.singleHostname(anyPort(), addresses(), Tempo.FAST));
        callPhones("ft_exchange", "https");

        servers.get(0).pool(ExchangeService.OUTLOOK_WEB).die(death);
        awaitHealth("bk_exchange", "cas1", Health.DOWN);

        assertThat(server("bk_exchange", "cas1").lastCheck()).contains("/owa/healthcheck.htm", words);
        for (ExchangeService service : ExchangeService.over(Protocol.HTTPS)) {
            assertThat(served("ft_exchange", "https", service)).isEqualTo("cas2");
        }
        assertPhonesGetTheirMail();

        servers.get(0).pool(ExchangeService.OUTLOOK_WEB).revive();
        awaitHealth("bk_exchange", "cas1", Health.UP);
    }

    /** What Exchange does to a mail service that is not well: it stops, at both of its ports. */
    @ParameterizedTest
    @CsvSource({"IMAP, IMAP_TLS", "POP, POP_TLS"})
    void aMailServiceThatIsStoppedLeavesTheServer(ExchangeService plain, ExchangeService tls) throws IOException {
        startServers(shared);
        start(HealthyExchange.serviceByService(addresses(), Tempo.FAST));

        for (ExchangeService service : List.of(plain, tls)) {
            servers.get(0).setHealthy(service, false);
        }
        for (ExchangeService service : List.of(plain, tls)) {
            awaitHealth("bk_" + service.label(), "cas1", Health.DOWN);
            soon().until(() ->
                    server("bk_" + service.label(), "cas1").lastCheck().contains("L4CON"));
        }
        assertThat(server("bk_owa", "cas1").status().health()).isEqualTo(Health.UP);

        for (ExchangeService service : List.of(plain, tls)) {
            servers.get(0).setHealthy(service, true);
        }
        for (ExchangeService service : List.of(plain, tls)) {
            awaitHealth("bk_" + service.label(), "cas1", Health.UP);
        }
    }

    /** Scenario 3. */
    @Test
    void aPageThatFlapsIsCountedAndToldAndNobodyIsCutOff() throws IOException {
        startServers(shared);
        start(HealthyExchange.serviceByService(addresses(), Tempo.FAST));
        callPhones("ft_eas", "eas");

        servers.get(0).pool(ExchangeService.ACTIVE_SYNC).flap();
        soon().until(() -> server("bk_eas", "cas1").checksFailed() >= 5);

        assertThat(server("bk_eas", "cas1").status().health()).isEqualTo(Health.UP);
        assertThat(recorder.events(LbEvent.ServerHealthChanged.class)).isEmpty();
        assertThat(recorder.events(LbEvent.ServerChecked.class))
                .filteredOn(event -> event.server().equals(new ServerId("bk_eas", "cas1")))
                .hasSizeGreaterThanOrEqualTo(8);
        servers.get(0).pool(ExchangeService.ACTIVE_SYNC).revive();
        assertPhonesGetTheirMail();
    }

    /** Scenario 4. */
    @Test
    void aSlowPageIsNoPageAndItsChecksDoNotPileUp() throws IOException {
        startServers(shared);
        servers.get(0).pool(ExchangeService.OUTLOOK_WEB).delayHealthPage(Duration.ofHours(1));
        Probe page = HealthyExchange.probeOf(ExchangeService.OUTLOOK_WEB);
        start(watched(HealthPolicy.of(page).withInterval(Duration.ofMillis(100)).withTimeout(Duration.ofMillis(200))));

        awaitHealth("bk_owa", "cas1", Health.DOWN);
        List<Integer> open = new ArrayList<>();
        soon().pollInterval(Duration.ofMillis(5)).until(() -> {
            open.add(servers.get(0).openConnections());
            return servers.get(0).pool(ExchangeService.OUTLOOK_WEB).requests() >= 10;
        });

        assertThat(server("bk_owa", "cas1").lastCheck()).contains("L7TOUT");
        // One that has ended and is not seen to yet, and one that has begun; ten if none were ever ended.
        assertThat(open).allMatch(checks -> checks <= 2).contains(1);
        servers.get(0).pool(ExchangeService.OUTLOOK_WEB).revive();
        awaitHealth("bk_owa", "cas1", Health.UP);
    }

    /** Scenario 6: who asks {@code /} for an exact status loses all servers to an update. */
    @Test
    void anUpdateThatChangesTheRedirectOfTheRootTakesTheSiteDownForWhoAsksForIt() throws IOException {
        startServers(shared);
        servers.forEach(server -> server.redirectRoot(Redirect.PERMANENT));
        TlsSettings tls = TlsSettings.unverified().withServerName(StandIns.SHARED_HOST);
        HttpCheck root = HttpCheck.get("/").withHost(StandIns.SHARED_HOST).withStatuses("301");
        Topology topology = watched(fast(new TlsCheck(root, tls)));
        start(topology.with(watched("bk_by_page", fast(HttpCheck.exchange(StandIns.SHARED_HOST, "owa"))))
                .with(Frontend.named("ft_by_page")
                        .bind("by_page", "127.0.0.1", 0)
                        .defaultBackend("bk_by_page")
                        .build()));
        assertThat(lb.snapshot().backend("bk_owa").isUp()).isTrue();

        servers.forEach(server -> server.redirectRoot(Redirect.FOUND));
        awaitHealth("bk_owa", "cas1", Health.DOWN);
        awaitHealth("bk_owa", "cas2", Health.DOWN);

        assertThat(server("bk_owa", "cas1").lastCheck()).contains("L7STS", "302");
        soon().until(() -> !recorder.events(LbEvent.BackendDown.class).isEmpty());
        assertThat(lb.snapshot().backend("bk_by_page").servers())
                .allMatch(server -> server.status().health() == Health.UP);
    }

    /** Scenario 7: what is verified decides what a bad certificate is, and each is told by its own words. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GOOD         | NONE        | UP   | L7OK
            GOOD         | CA          | UP   | L7OK
            GOOD         | CA_AND_NAME | UP   | L7OK
            EXPIRED      | NONE        | UP   | L7OK
            EXPIRED      | CA          | DOWN | expired
            EXPIRED      | CA_AND_NAME | DOWN | expired
            OTHER_NAME   | NONE        | UP   | L7OK
            OTHER_NAME   | CA          | UP   | L7OK
            OTHER_NAME   | CA_AND_NAME | DOWN | owa.contoso.com
            UNKNOWN_CA   | NONE        | UP   | L7OK
            UNKNOWN_CA   | CA          | DOWN | trusted
            UNKNOWN_CA   | CA_AND_NAME | DOWN | trusted
            """)
    void aBadCertificateMattersAsFarAsItIsVerified(
            String presented, TlsSettings.Verification verification, Health expected, String words) throws IOException {
        MadeCertificate certificate =
                switch (presented) {
                    case "EXPIRED" -> MadeCertificate.expired(HOSTS);
                    case "OTHER_NAME" -> MadeCertificate.forHosts(List.of("www.fabrikam.com"));
                    default -> shared;
                };
        Path trusted = directory.resolve("trusted.pem");
        (presented.equals("UNKNOWN_CA") ? MadeCertificate.forHosts(HOSTS) : certificate).writeTo(trusted);
        startServers(certificate);
        TlsSettings tls = TlsSettings.unverified().withServerName("owa.contoso.com");
        tls = switch (verification) {
            case NONE -> tls;
            case CA -> tls.withTrusted(trusted);
            case CA_AND_NAME -> tls.withTrusted(trusted).withVerifiedName("owa.contoso.com");
        };

        start(watched(fast(new TlsCheck(HttpCheck.get("/owa/healthcheck.htm").withHost("owa.contoso.com"), tls))));
        soon().until(() -> server("bk_owa", "cas1").progress().matches("3/3|0/2"));

        assertThat(server("bk_owa", "cas1").status().health()).isEqualTo(expected);
        assertThat(server("bk_owa", "cas1").lastCheck()).contains(words);
    }

    // ---- the scene

    private void startServers(MadeCertificate certificate) throws IOException {
        for (String name : HealthyExchange.SERVERS) {
            Map<Protocol, InetSocketAddress> ports = new EnumMap<>(Protocol.class);
            for (Protocol protocol : Protocol.values()) {
                ports.put(protocol, anyPort());
            }
            servers.add(StandInServer.start(name, certificate, ports));
        }
    }

    private void start(Topology topology) {
        lb = LoadBalancer.of(topology);
        lb.subscribe(recorder);
        lb.start();
    }

    /** Outlook on the web alone, watched like this. */
    private Topology watched(HealthPolicy policy) {
        return Topology.of(
                watched("bk_owa", policy),
                Frontend.named("ft_owa")
                        .bind("owa", "127.0.0.1", 0)
                        .defaultBackend("bk_owa")
                        .build());
    }

    private Backend watched(String name, HealthPolicy policy) {
        Backend.Builder backend = Backend.named(name).health(policy);
        for (StandInServer server : servers) {
            InetSocketAddress address = server.address(Protocol.HTTPS);
            backend.server(Server.of(server.name(), address.getHostString(), address.getPort()));
        }
        return backend.build();
    }

    private static HealthPolicy fast(Probe probe) {
        return HealthPolicy.of(probe).withInterval(Duration.ofMillis(150)).withTimeout(Duration.ofSeconds(2));
    }

    /** Phones that wait for mail, at both servers. */
    private void callPhones(String frontend, String bind) throws IOException {
        for (int i = 0; i < PHONES; i++) {
            phones.add(RawClient.tls(lb.localAddress(frontend, bind), shared.clientContext())
                    .send("GET /Microsoft-Server-ActiveSync/Ping HTTP/1.1\r\nHost: eas.contoso.com\r\n\r\n"));
        }
        for (StandInServer server : servers) {
            soon().until(() -> server.pool(ExchangeService.ACTIVE_SYNC).held() == PHONES / 2);
        }
    }

    /** Every one of them, over the connection it has had all the time. */
    private void assertPhonesGetTheirMail() throws IOException {
        for (StandInServer server : servers) {
            assertThat(server.pool(ExchangeService.ACTIVE_SYNC).deliverMail()).isEqualTo(PHONES / 2);
        }
        for (RawClient phone : phones) {
            assertThat(phone.httpAnswer()).startsWith("HTTP/1.1 200 OK");
        }
    }

    /** The name of the server that answers a new client. */
    private String served(String frontend, String bind, ExchangeService service) throws IOException {
        try (RawClient client = RawClient.tls(lb.localAddress(frontend, bind), shared.clientContext())) {
            List<String> answer = client.send(
                            "GET " + service.path() + "/ HTTP/1.1\r\nHost: " + service.hostName() + "\r\n\r\n")
                    .httpAnswer();
            assertThat(answer).startsWith("HTTP/1.1 200 OK");
            return answer.get(answer.size() - 1).replaceAll("(?s).* at (\\w+)\\..*", "$1");
        }
    }

    /** Checks have the two cores of a build machine to share with everything else. */
    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30));
    }

    private void awaitHealth(String backend, String name, Health health) {
        soon().alias(backend + "/" + name + " is " + health)
                .until(() -> server(backend, name).status().health() == health);
    }

    private List<ServerId> toldDown() {
        soon().until(() -> !recorder.events(LbEvent.ServerHealthChanged.class).isEmpty());
        return recorder.events(LbEvent.ServerHealthChanged.class).stream()
                .filter(event -> event.health() == Health.DOWN)
                .map(LbEvent.ServerHealthChanged::server)
                .toList();
    }

    private ServerSnapshot server(String backend, String name) {
        return lb.snapshot().backend(backend).server(name);
    }

    private HealthyExchange.Addresses addresses() {
        return new HealthyExchange.Addresses() {
            @Override
            public InetSocketAddress front(ExchangeService service) {
                return anyPort();
            }

            @Override
            public InetSocketAddress server(String name, Protocol protocol) {
                return servers.get(HealthyExchange.SERVERS.indexOf(name)).address(protocol);
            }
        };
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
