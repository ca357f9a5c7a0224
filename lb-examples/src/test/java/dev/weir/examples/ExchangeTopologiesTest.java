package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.examples.PublishedConfiguration.ReadBackend;
import dev.weir.examples.PublishedConfiguration.ReadBind;
import dev.weir.examples.PublishedConfiguration.ReadFrontend;
import dev.weir.examples.PublishedConfiguration.ReadServer;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import dev.weir.haproxy.HaproxyConfig;
import dev.weir.haproxy.Note;
import dev.weir.probe.Probe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the topologies with every word of the published files, which lie beside this test as resources. */
class ExchangeTopologiesTest {
    /** What Weir always does, so that there is nothing to set. */
    private static final List<String> ALWAYS = List.of("contstats", "tcplog");

    /** These are set in the files, act on HTTP only, and do nothing in {@code mode tcp}, in HAProxy as here. */
    private static final Map<String, Duration> WITHOUT_EFFECT = Map.of(
            "http-keep-alive", Duration.ofSeconds(1),
            "http-request", Duration.ofSeconds(15),
            "tarpit", Duration.ofMinutes(1));

    /** The one address that differs: 10.0.0.8:443 is bound twice in the published file. */
    private static final ReadBind PUBLISHED_OA = new ReadBind("10.0.0.8", 443, "oa");

    private static final Bind OA = new Bind("oa", "10.0.0.10", 443);

    @ParameterizedTest
    @ValueSource(strings = {"single-hostname.cfg", "multi-hostname.cfg"})
    void understandsEverySettingOfTheDefaults(String resource) {
        PublishedConfiguration published = PublishedConfiguration.read(resource);

        assertThat(published.defaults)
                .containsOnly(
                        Map.entry("mode", "tcp"),
                        Map.entry("log", "global"),
                        Map.entry("retries", "3"),
                        Map.entry("backlog", "10000"),
                        Map.entry("balance", "roundrobin"));
        assertThat(published.defaultServer).containsOnlyKeys("inter", "rise", "fall");
        assertThat(published.options)
                .containsExactlyInAnyOrder("dontlognull", "redispatch", ALWAYS.get(0), ALWAYS.get(1));
        assertThat(published.timeouts).containsAllEntriesOf(WITHOUT_EFFECT);
        assertThat(published.timeouts.keySet())
                .isEqualTo(Set.of("connect", "queue", "client", "server", "http-keep-alive", "http-request", "tarpit"));
    }

    @Test
    void buildsTheSingleHostnameConfigurationNumberByNumber() {
        PublishedConfiguration published = PublishedConfiguration.read("single-hostname.cfg");

        assertSame(published, ExchangeTopologies.singleHostname());
    }

    @Test
    void buildsTheMultiHostnameConfigurationNumberByNumberButForOneAddress() {
        PublishedConfiguration published = PublishedConfiguration.read("multi-hostname.cfg");
        List<ReadBind> binds = published.frontends.get(0).binds;
        assertThat(binds).contains(PUBLISHED_OA, new ReadBind("10.0.0.8", 443, "ews"));

        binds.replaceAll(bind -> bind.equals(PUBLISHED_OA) ? new ReadBind(OA.host(), OA.port(), OA.name()) : bind);

        assertSame(published, ExchangeTopologies.multiHostname());
    }

    @Test
    void readsTheSingleHostnameConfigurationAsItIsWrittenHere() throws Exception {
        assertThat(read("single-hostname.cfg").topology()).isEqualTo(ExchangeTopologies.singleHostname());
    }

    /** The bind that is there twice is one; all else is equal. */
    @Test
    void readsTheMultiHostnameConfigurationAsItIsWrittenHere() throws Exception {
        HaproxyConfig config = read("multi-hostname.cfg");
        Frontend written = ExchangeTopologies.multiHostname().frontend("ft_exchange_tcp");
        Frontend.Builder withoutOa = Frontend.named(written.name());
        written.binds().stream().filter(bind -> !bind.equals(OA)).forEach(withoutOa::bind);

        assertThat(config.topology())
                .isEqualTo(ExchangeTopologies.multiHostname()
                        .with(withoutOa
                                .backlog(written.backlog())
                                .maxConnections(written.maxConnections())
                                .clientTimeout(written.clientTimeout())
                                .dontLogNull()
                                .defaultBackend(written.defaultBackend())
                                .build()));
        assertThat(config.notes())
                .filteredOn(note -> note.kind() == Note.Kind.MERGED)
                .extracting(Note::toString)
                .containsExactly("multi-hostname.cfg:28:10: 10.0.0.8:443 is bound in line 27 as 'ews' already; 'oa' is"
                        + " merged into it");
    }

    private static HaproxyConfig read(String resource) throws Exception {
        return HaproxyConfig.read(Path.of(ExchangeTopologiesTest.class
                .getResource("/topologies/" + resource)
                .toURI()));
    }

    private static void assertSame(PublishedConfiguration published, Topology built) {
        assertThat(built.frontends()).hasSameSizeAs(published.frontends);
        assertThat(built.backends()).hasSameSizeAs(published.backends);
        for (ReadFrontend frontend : published.frontends) {
            assertSame(published, frontend, built.frontend(frontend.name));
        }
        for (ReadBackend backend : published.backends) {
            assertSame(published, backend, built.backend(backend.name()));
        }
    }

    private static void assertSame(PublishedConfiguration published, ReadFrontend frontend, Frontend built) {
        assertThat(built.binds())
                .extracting(bind -> new ReadBind(bind.host(), bind.port(), bind.name()))
                .isEqualTo(frontend.binds);
        assertThat(built.maxConnections()).isEqualTo(frontend.maxConnections);
        assertThat(built.defaultBackend()).isEqualTo(frontend.defaultBackend);
        assertThat(built.backlog()).isEqualTo(Integer.parseInt(published.defaults.get("backlog")));
        assertThat(built.clientTimeout()).isEqualTo(published.timeouts.get("client"));
        assertThat(built.dontLogNull()).isEqualTo(published.options.contains("dontlognull"));
    }

    private static void assertSame(PublishedConfiguration published, ReadBackend backend, Backend built) {
        Map<String, String> check = published.defaultServer;
        Probe expected = backend.servers().get(0).checked() ? new Probe.TcpConnect() : new Probe.None();
        assertThat(built.health().probe()).isEqualTo(expected);
        assertThat(built.health().interval()).isEqualTo(PublishedConfiguration.duration(check.get("inter")));
        assertThat(built.health().timeout()).isEqualTo(Optional.ofNullable(published.timeouts.get("check")));
        assertThat(built.health().rise()).isEqualTo(Integer.parseInt(check.get("rise")));
        assertThat(built.health().fall()).isEqualTo(Integer.parseInt(check.get("fall")));
        assertThat(built.servers())
                .extracting(server -> new ReadServer(
                        server.name(),
                        server.host(),
                        server.port(),
                        server.maxConnections(),
                        built.health().isActive()))
                .isEqualTo(backend.servers());
        assertThat(built.servers()).extracting(Server::weight).containsOnly(1);
        assertThat(built.balance().name()).isEqualTo(published.defaults.get("balance"));
        assertThat(built.connectTimeout()).isEqualTo(published.timeouts.get("connect"));
        assertThat(built.serverTimeout()).isEqualTo(published.timeouts.get("server"));
        assertThat(built.queueTimeout()).isEqualTo(published.timeouts.get("queue"));
        assertThat(built.retries()).isEqualTo(Integer.parseInt(published.defaults.get("retries")));
        assertThat(built.redispatch()).isEqualTo(published.options.contains("redispatch"));
    }

    @ParameterizedTest
    @EnumSource
    void givesEachServiceAnAddressABackendAndItsIdleTimeout(ExchangeService service) {
        Topology topology = ExchangeTopologies.serviceByService();
        Frontend frontend = topology.frontend("ft_" + service.label());
        Backend backend = topology.backend("bk_" + service.label());
        int port = service.protocol().port();

        assertThat(frontend.binds()).containsExactly(new Bind(service.label(), service.virtualAddress(), port));
        assertThat(frontend.defaultBackend()).isEqualTo(backend.name());
        assertThat(backend.servers())
                .extracting(Server::name, Server::host, Server::port)
                .containsExactly(tuple("cas1", "10.0.0.15", port), tuple("cas2", "10.0.0.16", port));
        assertThat(frontend.clientTimeout()).isEqualTo(service.idleTimeout());
        assertThat(backend.serverTimeout()).isEqualTo(service.idleTimeout());
    }

    @Test
    void keepsThePublishedAddressesWhereThereAreAny() {
        Map<String, String> published =
                PublishedConfiguration.read("multi-hostname.cfg").frontends.get(0).binds.stream()
                        .filter(bind -> !bind.equals(PUBLISHED_OA))
                        .collect(Collectors.toMap(ReadBind::name, ReadBind::host));

        Map<String, String> built = ExchangeTopologies.serviceByService().frontends().stream()
                .flatMap(frontend -> frontend.binds().stream())
                .collect(Collectors.toMap(Bind::name, Bind::host));

        assertThat(built).containsAllEntriesOf(published).containsEntry("oa", OA.host());
    }

    /** The limits that the protocols themselves set; a load balancer that is less patient breaks them. */
    @Test
    void isMorePatientThanTheProtocols() {
        assertThat(ExchangeService.ACTIVE_SYNC.idleTimeout()).isGreaterThan(Duration.ofMinutes(59));
        assertThat(ExchangeService.OUTLOOK_ANYWHERE.idleTimeout()).isGreaterThan(Duration.ofMinutes(20));
        assertThat(ExchangeService.WEB_SERVICES.idleTimeout()).isGreaterThan(Duration.ofMinutes(30));
        assertThat(ExchangeService.MAPI_HTTP.idleTimeout()).isGreaterThan(Duration.ofMinutes(5));
        for (ExchangeService service : ExchangeService.values()) {
            if (service.protocol() != Protocol.HTTPS) {
                assertThat(service.idleTimeout()).isGreaterThan(Duration.ofMinutes(30));
            }
        }
    }
}
