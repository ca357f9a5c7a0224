package dev.weir.examples.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Life and death of a stand-in server; what it says is in the conversation tests. */
class StandInServerTest {
    private static MadeCertificate certificate;

    private StandInServer server;

    @BeforeAll
    static void makeCertificate() {
        certificate = MadeCertificate.forHosts(List.of("mail.contoso.com"));
    }

    @BeforeEach
    void start() throws IOException {
        server = StandInServer.start("cas7", certificate, anyPorts());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void resetsItsConnectionsAndRefusesNewOnesWhenKilled(Protocol protocol) throws IOException {
        try (RawClient client = greeted(protocol)) {
            server.kill();

            assertThatThrownBy(client::line).isInstanceOf(SocketException.class).hasMessageContaining("reset");
            assertThatThrownBy(() -> RawClient.plain(server, protocol)).isInstanceOf(ConnectException.class);
        }
        await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
    }

    @ParameterizedTest
    @EnumSource
    void servesOnTheSamePortsAgainWhenRevived(Protocol protocol) throws IOException {
        InetSocketAddress before = server.address(protocol);

        server.kill();
        server.revive();

        assertThat(server.address(protocol)).isEqualTo(before);
        greeted(protocol).close();
    }

    @Test
    void canBeKilledAndRevivedAgainAndAgain() throws IOException {
        for (int time = 0; time < 20; time++) {
            server.kill();
            server.kill();
            server.revive();
            server.revive();
            greeted(Protocol.IMAP4).close();
        }
    }

    @Test
    void closesTheMailPortOfAnUnhealthyServiceOnly() throws IOException {
        try (RawClient imap = greeted(Protocol.IMAP4);
                RawClient pop = greeted(Protocol.POP3)) {
            server.setHealthy(ExchangeService.IMAP, false);

            assertThatThrownBy(imap::line).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> greeted(Protocol.IMAP4)).isInstanceOf(ConnectException.class);
            assertThat(pop.send("NOOP\r\n").line()).isEqualTo("+OK");
            greeted(Protocol.IMAP4S).close();
        }

        server.setHealthy(ExchangeService.IMAP, true);
        greeted(Protocol.IMAP4).close();
    }

    @Test
    void leavesTheMailPortOfAnUnhealthyServiceClosedWhenRevived() throws IOException {
        server.kill();
        server.setHealthy(ExchangeService.POP, false);
        server.revive();

        assertThatThrownBy(() -> greeted(Protocol.POP3)).isInstanceOf(ConnectException.class);
        greeted(Protocol.POP3S).close();
    }

    @Test
    void staysDeadWhenAServiceBecomesHealthy() throws IOException {
        server.setHealthy(ExchangeService.POP, false);
        server.kill();
        server.setHealthy(ExchangeService.POP, true);

        assertThatThrownBy(() -> greeted(Protocol.POP3)).isInstanceOf(ConnectException.class);
    }

    @Test
    void leavesNothingOpenWhenOnePortIsTaken() {
        InetSocketAddress taken = server.address(Protocol.IMAP4);
        Map<Protocol, InetSocketAddress> wanted = Map.of(Protocol.POP3, anyPort(), Protocol.IMAP4, taken);

        assertThatThrownBy(() -> StandInServer.start("cas8", certificate, wanted))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cas8-IMAP4: cannot listen on")
                .hasMessageContaining(":" + taken.getPort());
        await().untilAsserted(() -> assertThat(threadsOf("cas8")).isEmpty());
    }

    @Test
    void resetsConnectionsBeyondItsLimit() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < StandInServer.MAX_CONNECTIONS; i++) {
                clients.add(greeted(Protocol.POP3));
            }
            try (RawClient oneTooMany = RawClient.plain(server, Protocol.POP3)) {
                assertThatThrownBy(oneTooMany::line).isInstanceOf(SocketException.class);
            }
            assertThat(clients.get(0).send("NOOP\r\n").line()).isEqualTo("+OK");
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void stopsEveryThreadWhenClosed() throws IOException {
        try (RawClient pop = greeted(Protocol.POP3);
                RawClient https = greeted(Protocol.HTTPS)) {
            await().untilAsserted(() ->
                    assertThat(threadsOf("cas7")).hasSize(anyPorts().size() + 2));

            server.close();

            await().untilAsserted(() -> assertThat(threadsOf("cas7")).isEmpty());
            assertThatThrownBy(pop::line).isInstanceOf(SocketException.class);
            assertThatThrownBy(https::line).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void namesTheProtocolsItHas() throws IOException {
        try (StandInServer pop = StandInServer.start("cas9", certificate, Map.of(Protocol.POP3, anyPort()))) {
            assertThatThrownBy(() -> pop.address(Protocol.HTTPS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("protocol: HTTPS (expected: one of [POP3])");
        }
    }

    /** A client that is being served: it has seen an answer. */
    private RawClient greeted(Protocol protocol) throws IOException {
        RawClient client = protocol.tls()
                ? RawClient.tls(server, protocol, certificate.clientContext())
                : RawClient.plain(server, protocol);
        if (protocol == Protocol.HTTPS) {
            client.send("GET /owa HTTP/1.1\r\n\r\n");
            assertThat(client.httpAnswer()).startsWith("HTTP/1.1 200 OK");
        } else {
            assertThat(client.line()).contains("service is ready.");
        }
        return client;
    }

    private static Map<Protocol, InetSocketAddress> anyPorts() {
        Map<Protocol, InetSocketAddress> ports = new EnumMap<>(Protocol.class);
        for (Protocol protocol : Protocol.values()) {
            ports.put(protocol, anyPort());
        }
        return ports;
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static List<String> threadsOf(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith(name + "-"))
                .toList();
    }
}
