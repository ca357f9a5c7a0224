package dev.weir.examples.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.examples.exchange.ExchangeService;
import dev.weir.examples.exchange.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stand-in server says, word for word. */
class ConversationsTest {
    private static MadeCertificate certificate;
    private static StandInServer server;

    @BeforeAll
    static void start() throws IOException {
        certificate = MadeCertificate.forHosts(List.of("mail.contoso.com"));
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = StandInServer.start(
                "cas1",
                certificate,
                Map.of(
                        Protocol.HTTPS, anyPort,
                        Protocol.POP3, anyPort,
                        Protocol.POP3S, anyPort,
                        Protocol.IMAP4, anyPort,
                        Protocol.IMAP4S, anyPort));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("webServices")
    void answersEachServiceWithItsNameAndItsOwn(ExchangeService service) throws IOException {
        String page = service.path().substring(1) + " at cas1.contoso.com\n";

        assertThat(get(service.path())).startsWith("HTTP/1.1 200 OK").endsWith(page);
        assertThat(get(service.path().toUpperCase(Locale.ROOT) + "/x?y=/ecp")).endsWith(page);
    }

    @ParameterizedTest
    @MethodSource("webServices")
    void answersEachHealthPageAsExchangeDoes(ExchangeService service) throws IOException {
        assertThat(get(service.path() + "/healthcheck.htm"))
                .containsExactly(
                        "HTTP/1.1 200 OK",
                        "Content-Type: text/html",
                        "Content-Length: 27",
                        "X-FEServer: CAS1",
                        "Connection: keep-alive",
                        "200 OK<br/>cas1.contoso.com");
    }

    @ParameterizedTest
    @MethodSource("webServices")
    void saysOfOneServiceThatItIsUnhealthy(ExchangeService service) throws IOException {
        server.setHealthy(service, false);
        try {
            assertThat(get(service.path() + "/HealthCheck.htm")).startsWith("HTTP/1.1 503 Service Unavailable");
            assertThat(get(service.path())).startsWith("HTTP/1.1 200 OK");
            for (ExchangeService other : ExchangeService.over(Protocol.HTTPS)) {
                String status = other == service ? "503 Service Unavailable" : "200 OK";
                assertThat(get(other.path() + "/healthcheck.htm")).startsWith("HTTP/1.1 " + status);
            }
        } finally {
            server.setHealthy(service, true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/owax", "/ow", "/healthcheck.htm", "/powershell"})
    void knowsNoOtherPath(String path) throws IOException {
        assertThat(get(path)).startsWith("HTTP/1.1 404 Not Found");
    }

    @Test
    void sendsWhoAsksForTheRootOnToOutlookOnTheWeb() throws IOException {
        assertThat(get("/")).startsWith("HTTP/1.1 302 Found").contains("Location: /owa/");

        server.redirectRoot(Redirect.PERMANENT);
        try {
            assertThat(get("/")).startsWith("HTTP/1.1 301 Moved Permanently").contains("Location: /owa/");
        } finally {
            server.redirectRoot(Redirect.FOUND);
        }
    }

    @Test
    void answersRequestAfterRequestOnOneConnection() throws IOException {
        try (RawClient client = https()) {
            client.send("GET /owa HTTP/1.1\r\n\r\nHEAD /ecp HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.httpAnswer()).endsWith("owa at cas1.contoso.com\n");
            assertThat(client.lines(6)).startsWith("HTTP/1.1 200 OK").contains("Content-Length: 24");
            client.send("GET /oab HTTP/1.1\r\nConnection: close\r\n\r\n");
            assertThat(client.httpAnswer()).contains("Connection: close").endsWith("oab at cas1.contoso.com\n");
            assertThat(client.line()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n",
                "GET owa HTTP/1.1\r\n\r\n",
                "GET /owa SPDY/3\r\n\r\n",
                "GET /owa HTTP/1.1\r\nContent-Length: 1\r\n\r\n"
            })
    void refusesWhatIsNoRequestAndCloses(String request) throws IOException {
        try (RawClient client = https()) {
            assertThat(client.send(request).httpAnswer())
                    .startsWith("HTTP/1.1 400 Bad Request")
                    .contains("Connection: close");
        }
    }

    @Test
    void boundsTheRequest() throws IOException {
        try (RawClient client = https()) {
            client.send("GET /" + "x".repeat(8192));
            assertThat(client.httpAnswer()).endsWith("line: longer than 8192 bytes\n");
        }
        try (RawClient client = https()) {
            client.send("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(101));
            assertThat(client.httpAnswer()).endsWith("request: more than 100 headers\n");
        }
    }

    @Test
    void servesOnlyGetAndHead() throws IOException {
        try (RawClient client = https()) {
            assertThat(client.send("DELETE /owa HTTP/1.1\r\n\r\n").httpAnswer())
                    .startsWith("HTTP/1.1 405 Method Not Allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IMAP4", "IMAP4S"})
    void speaksImapUpToTheLogin(Protocol protocol) throws IOException {
        try (RawClient client = mail(protocol)) {
            assertThat(client.line()).isEqualTo("* OK The Microsoft Exchange IMAP4 service is ready.");
            assertThat(client.send("a CAPABILITY\r\n").lines(2))
                    .containsExactly("* CAPABILITY IMAP4rev1 ID LOGINDISABLED", "a OK CAPABILITY completed.");
            assertThat(client.send("b id nil\r\n").lines(2))
                    .containsExactly(
                            "* ID (\"name\" \"Weir stand-in\" \"host\" \"cas1.contoso.com\")", "b OK ID completed.");
            assertThat(client.send("c NOOP\r\n").line()).isEqualTo("c OK NOOP completed.");
            assertThat(client.send("d LOGIN me secret\r\n").line()).isEqualTo("d NO LOGIN failed.");
            assertThat(client.send("e FETCH 1 BODY\r\n").line()).isEqualTo("e BAD Command Error.");
            assertThat(client.send("what\r\n").line()).startsWith("* BAD ");
            assertThat(client.send("f LOGOUT\r\n").lines(2))
                    .containsExactly(
                            "* BYE Microsoft Exchange Server 2013 IMAP4 server signing off.", "f OK LOGOUT completed.");
            assertThat(client.line()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POP3", "POP3S"})
    void speaksPop3UpToTheLogin(Protocol protocol) throws IOException {
        try (RawClient client = mail(protocol)) {
            assertThat(client.line()).isEqualTo("+OK The Microsoft Exchange POP3 service is ready.");
            assertThat(client.send("capa\r\n").lines(3)).containsExactly("+OK", "IMPLEMENTATION cas1.contoso.com", ".");
            assertThat(client.send("NOOP\r\n").line()).isEqualTo("+OK");
            assertThat(client.send("PASS secret\r\n").line()).isEqualTo("-ERR Protocol error.");
            assertThat(client.send("QUIT\r\n").line())
                    .isEqualTo("+OK Microsoft Exchange Server 2013 POP3 server signing off.");
            assertThat(client.line()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IMAP4", "POP3"})
    void boundsTheLengthOfAMailCommand(Protocol protocol) throws IOException {
        try (RawClient client = mail(protocol)) {
            client.line();
            assertThat(client.send("x".repeat(8192)).line()).endsWith(": line: longer than 8192 bytes");
            assertThat(client.line()).isNull();
        }
    }

    @Test
    void isTrustedOnlyByThoseWhoHaveItsCertificate() throws IOException {
        MadeCertificate other = MadeCertificate.forHosts(List.of("mail.contoso.com"));
        try (RawClient stranger = RawClient.tls(server, Protocol.HTTPS, other.clientContext())) {
            assertThatThrownBy(() -> stranger.send("GET /owa HTTP/1.1\r\n\r\n"))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    private static Stream<ExchangeService> webServices() {
        return ExchangeService.over(Protocol.HTTPS).stream();
    }

    private static RawClient https() throws IOException {
        return RawClient.tls(server, Protocol.HTTPS, certificate.clientContext());
    }

    private static RawClient mail(Protocol protocol) throws IOException {
        return protocol.tls()
                ? RawClient.tls(server, protocol, certificate.clientContext())
                : RawClient.plain(server, protocol);
    }

    private static List<String> get(String path) throws IOException {
        try (RawClient client = https()) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: mail.contoso.com\r\n\r\n")
                    .httpAnswer();
        }
    }
}
