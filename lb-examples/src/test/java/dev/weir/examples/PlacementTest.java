package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final Loopback MANY = new Loopback(true, 10_000);
    private static final Loopback ONE = new Loopback(false, 10_000);

    @Test
    void putsEachPublishedAddressOnALoopbackAddress() {
        Topology placed = place(ExchangeTopologies.singleHostname(), MANY, List.of(), List.of());

        assertThat(placed.frontend("ft_exchange_tcp").binds()).containsExactly(new Bind("https", "127.0.0.9", 10_443));
        assertThat(placed.backend("bk_exchange_tcp").servers())
                .extracting(Server::name, Server::host, Server::port)
                .containsExactly(tuple("cas1", "127.0.0.15", 10_443), tuple("cas2", "127.0.0.16", 10_443));
    }

    @Test
    void givesEachAddressItsOwnPortsWhereThereIsOneLoopbackAddressOnly() {
        Topology placed = place(ExchangeTopologies.serviceByService(), ONE, List.of(), List.of());

        List<String> addresses = new ArrayList<>();
        placed.frontends().forEach(frontend -> frontend.binds().forEach(bind -> addresses.add(bind.address())));
        placed.backend("bk_owa").servers().forEach(server -> addresses.add(server.host() + ":" + server.port()));

        assertThat(addresses)
                .doesNotHaveDuplicates()
                .allMatch(address -> address.startsWith("127.0.0.1:"))
                .contains("127.0.0.1:15443", "127.0.0.1:28993");
    }

    @Test
    void changesNothingButAddressesAndChecks() {
        Topology published = ExchangeTopologies.serviceByService();

        Topology placed = new Placement(MANY, List.of(), List.of())
                .place(published, policy -> policy.withInterval(Duration.ofMillis(7)));

        for (Frontend frontend : published.frontends()) {
            assertThat(placed.frontend(frontend.name()))
                    .usingRecursiveComparison()
                    .ignoringFields("binds", "set.binds")
                    .isEqualTo(frontend);
        }
        for (Backend backend : published.backends()) {
            Backend there = placed.backend(backend.name());
            assertThat(there.toBuilder()
                            .servers(backend.servers())
                            .health(backend.health())
                            .build())
                    .isEqualTo(backend);
            assertThat(there.health()).isEqualTo(backend.health().withInterval(Duration.ofMillis(7)));
            assertThat(there.servers()).extracting(Server::maxConnections).containsOnly(10_000);
        }
    }

    @Test
    void listensWhereItIsTold() {
        Topology placed = place(
                ExchangeTopologies.serviceByService(),
                MANY,
                List.of(new NamedAddress("owa", "192.0.2.1", 443), new NamedAddress("imap4", "::1", 143)),
                List.of());

        assertThat(placed.frontend("ft_owa").binds()).containsExactly(new Bind("owa", "192.0.2.1", 443));
        assertThat(placed.frontend("ft_imap4").binds()).containsExactly(new Bind("imap4", "::1", 143));
        assertThat(placed.frontend("ft_ecp").binds()).containsExactly(new Bind("ecp", "127.0.0.7", 10_443));
    }

    @Test
    void replacesAllServersByThoseGivenEachProtocolAtItsDistanceFromHttps() {
        List<NamedAddress> real =
                List.of(new NamedAddress("a", "192.0.2.1", 443), new NamedAddress("b", "192.0.2.2", 8443));

        Topology placed = place(ExchangeTopologies.serviceByService(), MANY, List.of(), real);

        assertThat(placed.backend("bk_ews").servers())
                .extracting(Server::name, Server::host, Server::port)
                .containsExactly(tuple("a", "192.0.2.1", 443), tuple("b", "192.0.2.2", 8443));
        assertThat(placed.backend("bk_imap4s").servers())
                .extracting(Server::name, Server::port)
                .containsExactly(tuple("a", 993), tuple("b", 8993));
    }

    @Test
    void refusesABindThatTheTopologyDoesNotHave() {
        List<NamedAddress> binds = List.of(new NamedAddress("http", "192.0.2.1", 80));

        assertThatThrownBy(() -> place(ExchangeTopologies.singleHostname(), MANY, binds, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--bind: no bind is named 'http' (expected: one of [https])");
    }

    @Test
    void refusesAServerWhoseMailPortsWouldNotExist() {
        List<NamedAddress> servers = List.of(new NamedAddress("a", "192.0.2.1", 80));

        assertThatThrownBy(() -> place(ExchangeTopologies.serviceByService(), MANY, List.of(), servers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "--server: with HTTPS at port 80 of 'a', the service of port 110 would be at -253");
    }

    @Test
    void refusesTwoOfOneName() {
        NamedAddress twice = new NamedAddress("a", "192.0.2.1", 443);

        assertThatThrownBy(() -> new Placement(MANY, List.of(), List.of(twice, twice)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--server: two are named 'a' (expected: unique names)");
    }

    @Test
    void refusesAnOffsetThatLeadsOutOfThePorts() {
        for (int offset : new int[] {-1, 65_093}) {
            Loopback loopback = new Loopback(true, offset);
            assertThatThrownBy(() -> loopback.port("10.0.0.9", 443))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("--port-offset: " + offset + " (expected: ");
        }
        assertThat(new Loopback(true, 65_092).port("10.0.0.9", 443)).isEqualTo(65_535);
    }

    private static Topology place(
            Topology published, Loopback loopback, List<NamedAddress> binds, List<NamedAddress> servers) {
        return new Placement(loopback, binds, servers).place(published, policy -> policy);
    }
}
