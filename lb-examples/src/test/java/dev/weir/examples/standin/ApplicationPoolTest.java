package dev.weir.examples.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One service of a server dies and the others do not notice. */
class ApplicationPoolTest {
    private static final String PAGE = "GET /owa/ HTTP/1.1\r\n\r\n";
    private static final String HEALTH = "GET /owa/healthcheck.htm HTTP/1.1\r\n\r\n";
    private static MadeCertificate certificate;

    private StandInServer server;
    private ApplicationPool owa;

    @BeforeAll
    static void makeCertificate() {
        certificate = MadeCertificate.forHosts(List.of("owa.contoso.com"));
    }

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = StandInServer.start("cas6", certificate, Map.of(Protocol.HTTPS, anyPort));
        owa = server.pool(ExchangeService.OUTLOOK_WEB);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, HEALTH})
    void answers503WhenUnavailable(String request) throws IOException {
        owa.die(Treatment.UNAVAILABLE);

        try (RawClient client = client()) {
            assertThat(client.send(request).httpAnswer()).startsWith("HTTP/1.1 503 Service Unavailable");
            assertThat(client.send(request).httpAnswer()).startsWith("HTTP/1.1 503 Service Unavailable");
            assertOthersAreServed();
            owa.revive();
            assertThat(client.send(request).httpAnswer()).startsWith("HTTP/1.1 200 OK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, HEALTH})
    void endsTheConnectionInOrderWithoutAnAnswer(String request) throws IOException {
        owa.die(Treatment.EMPTY_REPLY);

        try (RawClient client = client()) {
            assertThat(client.send(request).line()).isNull();
        }
        assertOthersAreServed();
        owa.revive();
        try (RawClient client = client()) {
            assertThat(client.send(request).httpAnswer()).startsWith("HTTP/1.1 200 OK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, HEALTH})
    void hangsForAsLongAsTheClientWaits(String request) throws IOException {
        owa.die(Treatment.NO_REPLY);

        try (RawClient client = client()) {
            client.send(request);
            await().untilAsserted(() -> assertThat(owa.requests()).isEqualTo(1));
            assertOthersAreServed();
            owa.revive();
            // What was swallowed stays without an answer, so the first one is that of the second request.
            assertThat(client.send("GET /OWA/x HTTP/1.1\r\n\r\n").httpAnswer()).endsWith("owa at cas6.contoso.com\n");
        }
        await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
    }

    @Test
    void leavesNobodyHangingWhenTheServerDies() throws IOException {
        owa.die(Treatment.NO_REPLY);
        try (RawClient client = client()) {
            client.send(PAGE);
            await().untilAsserted(() -> assertThat(owa.requests()).isEqualTo(1));

            server.kill();

            assertThatThrownBy(client::line).isInstanceOf(IOException.class);
        }
    }

    @Test
    void servesPagesWhileTheHealthPageAloneFails() throws IOException {
        owa.treatHealthPage(Treatment.EMPTY_REPLY);

        try (RawClient client = client()) {
            assertThat(client.send(PAGE).httpAnswer()).startsWith("HTTP/1.1 200 OK");
            assertThat(client.send(HEALTH).line()).isNull();
        }
    }

    @Test
    void flapsBeginningWithAFailure() throws IOException {
        owa.flap();

        try (RawClient client = client()) {
            for (int pair = 0; pair < 3; pair++) {
                assertThat(client.send(HEALTH).httpAnswer()).startsWith("HTTP/1.1 503 Service Unavailable");
                assertThat(client.send(PAGE).httpAnswer()).startsWith("HTTP/1.1 200 OK");
                assertThat(client.send(HEALTH).httpAnswer()).startsWith("HTTP/1.1 200 OK");
            }
            assertThat(owa.requests()).isEqualTo(9);
        }
    }

    @Test
    void answersASlowHealthPageAfterItsTimeAndOthersAtOnce() throws IOException {
        owa.delayHealthPage(Duration.ofMillis(300));

        try (RawClient client = client()) {
            long begun = System.nanoTime();
            assertThat(client.send(HEALTH.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
                            .httpAnswer())
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("200 OK<br/>cas6.contoso.com");
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(300_000_000L);
            assertThat(client.line()).isNull();
        }
        owa.delayHealthPage(Duration.ofHours(1));
        try (RawClient client = client()) {
            assertThat(client.send(PAGE).httpAnswer()).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void noticesThatAClientDidNotWaitForTheSlowPage() throws IOException {
        owa.delayHealthPage(Duration.ofHours(1));
        try (RawClient client = client()) {
            client.send(HEALTH);
            await().untilAsserted(() -> assertThat(owa.requests()).isEqualTo(1));
        }
        await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
    }

    @Test
    void holdsPhonesUntilMailComes() throws IOException {
        ApplicationPool eas = server.pool(ExchangeService.ACTIVE_SYNC);
        String ping = "GET /Microsoft-Server-ActiveSync/Ping HTTP/1.1\r\n\r\n";
        try (RawClient phone = client().send(ping)) {
            RawClient gone = client().send(ping);
            await().untilAsserted(() -> assertThat(eas.held()).isEqualTo(2));
            owa.die(Treatment.UNAVAILABLE);
            gone.close();
            await().untilAsserted(() -> assertThat(eas.held()).isEqualTo(1));

            assertThat(eas.deliverMail()).isEqualTo(1);

            assertThat(phone.httpAnswer()).endsWith("Microsoft-Server-ActiveSync at cas6.contoso.com\n");
            phone.send(ping);
            await().untilAsserted(() -> assertThat(eas.held()).isEqualTo(1));
        }
    }

    @Test
    void isThereForWebServicesOnly() {
        assertThatThrownBy(() -> server.pool(ExchangeService.POP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("service: POP (expected: one of [AUTODISCOVER,");
    }

    private void assertOthersAreServed() throws IOException {
        try (RawClient client = client()) {
            for (ExchangeService service : ExchangeService.over(Protocol.HTTPS)) {
                if (service != ExchangeService.OUTLOOK_WEB) {
                    client.send("GET " + service.path() + "/healthcheck.htm HTTP/1.1\r\n\r\n");
                    assertThat(client.httpAnswer()).startsWith("HTTP/1.1 200 OK");
                    client.send("GET " + service.path() + " HTTP/1.1\r\n\r\n");
                    assertThat(client.httpAnswer()).startsWith("HTTP/1.1 200 OK");
                }
            }
        }
    }

    private RawClient client() throws IOException {
        return RawClient.tls(server, Protocol.HTTPS, certificate.clientContext());
    }
}
