package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import dev.weir.health.HealthPolicy;
import dev.weir.health.Observation;
import dev.weir.probe.CombinedCheck;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TlsCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The topologies as values. */
class HealthyExchangeTest {
    private final Topology topology = HealthyExchange.serviceByService();

    @ParameterizedTest
    @CsvSource({
        "as, autodiscover.contoso.com, /autodiscover",
        "eas, eas.contoso.com, /Microsoft-Server-ActiveSync",
        "ecp, ecp.contoso.com, /ecp",
        "ews, ews.contoso.com, /ews",
        "oa, oa.contoso.com, /rpc",
        "owa, owa.contoso.com, /owa",
        "oab, oab.contoso.com, /oab",
        "mapi, mapi.contoso.com, /mapi",
    })
    void asksEachWebServiceForItsPageByItsName(String label, String host, String directory) {
        TlsCheck check = (TlsCheck) topology.backend("bk_" + label).health().probe();
        HttpCheck page = (HttpCheck) check.inner();

        assertThat(page.method()).isEqualTo("GET");
        assertThat(page.path()).isEqualTo(directory + "/healthcheck.htm");
        assertThat(page.host()).contains(host);
        assertThat(page.statuses()).isEqualTo("200");
        assertThat(check.tls().serverName()).contains(host);
    }

    @ParameterizedTest
    @EnumSource
    void hasAnAddressABackendAndTheIdleTimeoutOfEachService(ExchangeService service) {
        Backend backend = topology.backend("bk_" + service.label());

        assertThat(topology.frontend("ft_" + service.label()).binds())
                .singleElement()
                .satisfies(bind -> assertThat(bind.host() + ":" + bind.port())
                        .isEqualTo(service.virtualAddress() + ":"
                                + service.protocol().port()));
        assertThat(topology.frontend("ft_" + service.label()).clientTimeout()).isEqualTo(service.idleTimeout());
        assertThat(backend.serverTimeout()).isEqualTo(service.idleTimeout());
        assertThat(backend.servers())
                .extracting(Server::name, Server::host, Server::port)
                .containsExactly(
                        tuple("cas1", "10.0.0.15", service.protocol().port()),
                        tuple("cas2", "10.0.0.16", service.protocol().port()));
        assertThat(backend.servers()).extracting(Server::slowStart).containsOnly(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource({"imap4, imap4s, 993", "pop3, pop3s, 995"})
    void checksAMailServiceOnceForItsTwoPorts(String plain, String tls, int port) {
        for (Server server : topology.backend("bk_" + plain).servers()) {
            HealthPolicy policy = server.health().orElseThrow();
            Server twin = topology.backend("bk_" + tls).servers().stream()
                    .filter(other -> other.name().equals(server.name()))
                    .findFirst()
                    .orElseThrow();

            assertThat(policy.isShared()).isTrue();
            assertThat(policy.port()).hasValue(port);
            assertThat(twin.health()).contains(policy);
        }
    }

    @ParameterizedTest
    @EnumSource
    void learnsFromClientsAsWell(ExchangeService service) {
        assertThat(topology.backend("bk_" + service.label()).servers())
                .extracting(server -> server.health().orElseThrow().observation())
                .containsOnly(Optional.of(Observation.firstBytes()));
    }

    @Test
    void endsTheSessionsOfAServerThatIsDownButForShortOnes() {
        List<String> left = topology.backends().stream()
                .filter(backend -> backend.servers().stream().noneMatch(Server::shutsDownSessionsOnDown))
                .map(Backend::name)
                .toList();

        assertThat(left).containsExactlyInAnyOrder("bk_as", "bk_oab");
        assertThat(HealthyExchange.singleHostname().backend("bk_exchange").servers())
                .noneMatch(Server::shutsDownSessionsOnDown);
    }

    /** Interval, timeout and three failures: what the class says of how long it takes. */
    @Test
    void noticesWithinTheTimesItPromises() {
        HealthyExchange.Tempo normal = HealthyExchange.Tempo.NORMAL;
        Duration wrongAnswer = normal.interval().plus(normal.fastInterval().multipliedBy(2));
        Duration silence = wrongAnswer.plus(normal.timeout().multipliedBy(3));

        assertThat(wrongAnswer).isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(silence).isLessThanOrEqualTo(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void behindOneNameThreeServicesAreIndispensableAndThreeOfFiveOthersEnough(int dead) {
        List<ExchangeService> others = ExchangeService.over(Protocol.HTTPS).stream()
                .filter(service -> !HealthyExchange.INDISPENSABLE.contains(service))
                .toList();
        List<String> down = others.subList(0, dead).stream()
                .map(service -> service.path() + "/healthcheck.htm")
                .toList();
        Probe probe =
                HealthyExchange.singleHostname().backend("bk_exchange").health().probe();

        assertThat(isWell(probe, down)).isEqualTo(dead <= 2);
        for (ExchangeService service : HealthyExchange.INDISPENSABLE) {
            assertThat(isWell(probe, List.of(service.path() + "/healthcheck.htm")))
                    .isFalse();
        }
    }

    /** What a combination amounts to when these pages are bad. */
    private static boolean isWell(Probe probe, List<String> badPages) {
        if (probe instanceof CombinedCheck combined) {
            long well = combined.probes().stream()
                    .filter(part -> isWell(part, badPages))
                    .count();
            return well >= combined.required();
        }
        HttpCheck page = (HttpCheck) ((TlsCheck) probe).inner();
        assertThat(page.host()).contains("mail.contoso.com");
        return !badPages.contains(page.path());
    }
}
