package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.check;
import static dev.weir.healthcheck.FakeServer.answers;
import static dev.weir.healthcheck.FakeServer.awaitEnd;
import static dev.weir.healthcheck.FakeServer.isSilent;
import static dev.weir.healthcheck.FakeServer.line;
import static dev.weir.healthcheck.FakeServer.resets;
import static dev.weir.healthcheck.FakeServer.say;
import static dev.weir.healthcheck.FakeServer.says;
import static dev.weir.healthcheck.FakeServer.saysAndCloses;
import static dev.weir.healthcheck.TcpCheckCases.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TcpCheck.Connect;
import dev.weir.probe.TcpCheck.Send;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Prober;
import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsProbeTest {
    private static final TlsSettings UNVERIFIED = TlsSettings.unverified();

    private final Prober prober = new NettyProbes().open(new TestRuntime());
    private TestTls tls;
    private TlsSettings trusting;

    @TempDir
    private Path directory;

    @BeforeEach
    void makeAuthority() throws Exception {
        tls = new TestTls();
        trusting = UNVERIFIED.withTrusted(tls.authorityFile(directory));
    }

    @AfterEach
    void closeProber() {
        prober.close();
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Engine.class)
    void passesWhenTheCertificateIsAsItShouldBe(TlsSettings.Engine engine) throws Exception {
        X509Bundle certificate = tls.issue();

        ProbeResult result =
                shakeHands(certificate, trusting.withVerifiedName(TestTls.NAME).withEngine(engine));

        assertThat(result.status()).as(result.info()).isEqualTo("L6OK");
        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.info()).isEmpty();
        assertThat(result.certificateExpires())
                .hasValue(certificate.getCertificate().getNotAfter().toInstant());
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Engine.class)
    void saysThatTheCertificateHasExpiredAndWhen(TlsSettings.Engine engine) throws Exception {
        Instant end = Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        X509Bundle certificate =
                tls.issue(details -> details.addSanDnsName(TestTls.NAME).notAfter(end));

        ProbeResult verified = shakeHands(certificate, trusting.withEngine(engine));
        assertThat(verified.status()).isEqualTo("L6RSP");
        assertThat(verified.info()).isEqualTo("TLS handshake failed: certificate expired on " + end);
        assertThat(verified.certificateExpires()).hasValue(end);

        ProbeResult unverified = shakeHands(certificate, UNVERIFIED.withEngine(engine));
        assertThat(unverified.status()).isEqualTo("L6OK");
        assertThat(unverified.certificateExpires()).hasValue(end);
    }

    @Test
    void saysThatTheCertificateIsNotValidYet() throws Exception {
        Instant begin = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        X509Bundle certificate = tls.issue(details -> details.notBefore(begin));

        assertThat(shakeHands(certificate, trusting).info())
                .isEqualTo("TLS handshake failed: certificate is not valid before " + begin);
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Engine.class)
    void saysThatTheCertificateIsForAnotherName(TlsSettings.Engine engine) throws Exception {
        X509Bundle certificate = tls.issue();
        TlsSettings named = trusting.withEngine(engine).withVerifiedName("owa.example.com");

        ProbeResult result = shakeHands(certificate, named);
        assertThat(result.status()).isEqualTo("L6RSP");
        assertThat(result.info())
                .isEqualTo("TLS handshake failed: certificate is for mail.example.com, not for owa.example.com");

        // Neither is the name that was sent as SNI good enough.
        assertThat(shakeHands(certificate, named.withServerName(TestTls.NAME)).status())
                .isEqualTo("L6RSP");
        assertThat(shakeHands(certificate, trusting).status()).isEqualTo("L6OK");
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Engine.class)
    void saysThatTheIssuerIsNotTrusted(TlsSettings.Engine engine) throws Exception {
        X509Bundle certificate = new TestTls().issue();

        ProbeResult result = shakeHands(certificate, trusting.withEngine(engine));

        assertThat(result.status()).isEqualTo("L6RSP");
        assertThat(result.info()).isEqualTo("TLS handshake failed: certificate is not trusted: issued by CN=Test CA");
    }

    @Test
    void saysThatTheCertificateIsSelfSigned() throws Exception {
        ProbeResult result = shakeHands(TestTls.selfSigned(), trusting);

        assertThat(result.info())
                .isEqualTo("TLS handshake failed: certificate is self-signed and not trusted: CN=mail.example.com");
    }

    @Test
    void trustsWhatTheJdkTrustsWithoutAFile() throws Exception {
        TlsSettings settings = TlsSettings.verified(TestTls.NAME);

        assertThat(shakeHands(tls.issue(), settings).info()).contains("certificate is not trusted");
    }

    @Test
    void blamesNoServerForAFileThatCannotBeRead() throws Exception {
        Path missing = directory.resolve("missing.pem");
        Path garbage = java.nio.file.Files.writeString(directory.resolve("garbage.pem"), "no certificate");

        ProbeResult result = shakeHands(tls.issue(), UNVERIFIED.withTrusted(missing));
        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.status()).isEqualTo("SOCKERR");
        assertThat(result.info()).isEqualTo("trusted: " + missing + " does not exist");

        ProbeResult unreadable = shakeHands(tls.issue(), UNVERIFIED.withTrusted(garbage));
        assertThat(unreadable.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(unreadable.info()).startsWith("trusted: " + garbage + " (expected: certificates in PEM");
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Engine.class)
    void sendsTheNameAndOffersProtocols(TlsSettings.Engine engine) throws Exception {
        CompletableFuture<List<SNIServerName>> names = new CompletableFuture<>();
        CompletableFuture<String> protocol = new CompletableFuture<>();
        FakeServer.Role role = client -> {
            SSLSocket secure = secure(client, "http/1.1");
            names.complete(((ExtendedSSLSession) secure.getSession()).getRequestedServerNames());
            protocol.complete(secure.getApplicationProtocol());
            say(secure, "hello");
            awaitEnd(secure);
        };
        try (FakeServer server = new FakeServer(role)) {
            TlsSettings settings = UNVERIFIED
                    .withServerName(TestTls.NAME)
                    .withAlpn("h2", "http/1.1")
                    .withEngine(engine);
            // A check of the handshake alone resets so soon that the server may not come to the end of its own.
            assertThat(check(prober, new TlsCheck(TcpCheck.of(text("hello")), settings), server.address())
                            .status())
                    .isEqualTo("L7OK");
        }
        assertThat(names).isCompleted();
        assertThat(names.join()).hasToString("[type=host_name (0), value=" + TestTls.NAME + "]");
        assertThat(protocol.join()).isEqualTo("http/1.1");
    }

    /** Of HAProxy's regression test tcp-check-ssl: a server that knows none of the protocols refuses. */
    @ParameterizedTest
    @EnumSource(TlsSettings.Engine.class)
    void tcpCheckSslAlpnMismatch(TlsSettings.Engine engine) throws Exception {
        try (FakeServer server = new FakeServer(client -> awaitEnd(secure(client, "http/1.1")))) {
            TlsSettings settings = UNVERIFIED.withAlpn("foo").withEngine(engine);
            TcpCheck check = TcpCheck.of(Connect.here().withTls(settings).withComment("tls"));

            ProbeResult result = check(prober, check, server.address());

            assertThat(result.status()).isEqualTo("L6RSP");
            assertThat(result.info().toLowerCase(java.util.Locale.ROOT))
                    .startsWith("tls handshake failed: the server sent the alert no_application_protocol")
                    .endsWith(" at step 1 of tcp-check (connect) comment: 'tls'");
        }
    }

    /** Of the same: a script over TLS, and plain ones beside it. */
    @Test
    void tcpCheckSsl() throws Exception {
        FakeServer.Role echo = client -> {
            say(client, "hello " + line(client) + "\r\n");
            awaitEnd(client);
        };
        try (FakeServer secure = FakeServer.overTls(TestTls.context(tls.issue()), echo);
                FakeServer plain = new FakeServer(echo)) {
            TcpCheck both = TcpCheck.of(
                    Connect.here().withTls(UNVERIFIED),
                    Send.text("you\r\n"),
                    text("hello you"),
                    Connect.toPort(plain.port()),
                    Send.text("me\r\n"),
                    text("hello me"));
            assertThat(check(prober, both, secure.address()).status()).isEqualTo("L7OK");

            TcpCheck handshake = TcpCheck.of(Connect.here().withTls(UNVERIFIED));
            ProbeResult shaken = check(prober, handshake, secure.address());
            assertThat(shaken.status()).isEqualTo("L6OK");
            assertThat(shaken.info()).isEqualTo("(tcp-check)");
            assertThat(shaken.certificateExpires()).isPresent();

            Probe throughout = new TlsCheck(TcpCheck.of(Send.text("a\r\n"), text("hello a")), UNVERIFIED);
            assertThat(check(prober, throughout, secure.address()).status()).isEqualTo("L7OK");
        }
    }

    /** Of HAProxy's regression test tls_health_checks. */
    @Test
    void tlsHealthChecks() throws Exception {
        FakeServer.Role http = answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        try (FakeServer secure = FakeServer.overTls(TestTls.context(tls.issue()), http);
                FakeServer plain = new FakeServer(http)) {
            assertThat(check(prober, TlsCheck.handshake(UNVERIFIED), secure.address())
                            .status())
                    .isEqualTo("L6OK");
            ProbeResult asked = check(prober, HttpCheck.https(TestTls.NAME, "/"), secure.address());
            assertThat(asked.status()).isEqualTo("L7OK");
            assertThat(asked.code()).hasValue(200);
            assertThat(check(prober, HttpCheck.get("/"), plain.address()).status())
                    .isEqualTo("L7OK");
            assertThat(check(prober, TlsCheck.handshake(UNVERIFIED), plain.address())
                            .status())
                    .isEqualTo("L6RSP");
        }
    }

    @Test
    void saysWhatTheHealthPageOfExchangeAnswered() throws Exception {
        try (FakeServer server =
                FakeServer.overTls(TestTls.context(tls.issue()), answers("HTTP/1.1 503 Service Unavailable\r\n\r\n"))) {
            ProbeResult result = check(prober, HttpCheck.exchange(TestTls.NAME, "owa"), server.address());

            assertThat(result.status()).isEqualTo("L7STS");
            assertThat(result.code()).hasValue(503);
            assertThat(result.info())
                    .isEqualTo("TLS handshake ok, GET /owa/healthcheck.htm answered 503 Service Unavailable");
            assertThat(result.certificateExpires()).isPresent();
        }
    }

    @Test
    void speaksTlsAfterStartTlsAndForgetsWhatWasInjectedBefore() throws Exception {
        FakeServer.Role role = client -> {
            line(client);
            say(client, "220 ready\r\ninjected");
            SSLSocket secure = secure(client);
            say(secure, "genuine");
            awaitEnd(secure);
        };
        TcpCheck check = TcpCheck.of(
                Send.text("STARTTLS\r\n"),
                text("220"),
                new TcpCheck.StartTls(trusting.withVerifiedName(TestTls.NAME), ""),
                TcpCheck.Expect.of(dev.weir.probe.TextMatch.regex("^genuine")));
        try (FakeServer server = new FakeServer(role)) {
            ProbeResult result = check(prober, check, server.address());

            assertThat(result.status()).as(result.info()).isEqualTo("L7OK");
            assertThat(result.certificateExpires()).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsSettings.Engine.class)
    void failsWhenTheServerDoesNotSpeakTls(TlsSettings.Engine engine) throws Exception {
        try (FakeServer server = new FakeServer(says("220 mail.example.com ESMTP\r\n"))) {
            ProbeResult result = check(prober, TlsCheck.handshake(UNVERIFIED.withEngine(engine)), server.address());

            assertThat(result.status()).isEqualTo("L6RSP");
            assertThat(result.info()).startsWith("TLS handshake failed: ");
            assertThat(result.certificateExpires()).isEmpty();
        }
    }

    @Test
    void failsWhenTheServerClosesResetsOrIsSilent() throws Exception {
        Probe probe = TlsCheck.handshake(UNVERIFIED);
        try (FakeServer closing = new FakeServer(saysAndCloses(""));
                FakeServer resetting = new FakeServer(resets("", true));
                FakeServer silent = new FakeServer(isSilent())) {
            ProbeResult closed = check(prober, probe, closing.address());
            assertThat(closed.status()).isEqualTo("L6RSP");
            assertThat(closed.info()).isEqualTo("TLS handshake failed: the server closed the connection");

            ProbeResult reset = check(prober, probe, resetting.address());
            assertThat(reset.status()).isEqualTo("L6RSP");
            assertThat(reset.info()).isEqualTo("TLS handshake failed: Connection reset by peer");

            ProbeResult late = check(prober, probe, silent.address(), Duration.ofMillis(100));
            assertThat(late.status()).isEqualTo("L6TOUT");
            assertThat(late.info()).isEqualTo("TLS handshake not done in time");
        }
    }

    @Test
    void sayWhatAlertTheServerSent() throws Exception {
        FakeServer.Role refuses = client -> {
            client.getInputStream().read();
            client.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 40});
            awaitEnd(client);
        };
        try (FakeServer server = new FakeServer(refuses)) {
            ProbeResult result = check(prober, TlsCheck.handshake(UNVERIFIED), server.address());

            assertThat(result.status()).isEqualTo("L6RSP");
            assertThat(result.info()).isEqualTo("TLS handshake failed: the server sent the alert handshake_failure");
        }
    }

    private ProbeResult shakeHands(X509Bundle certificate, TlsSettings settings) throws Exception {
        try (FakeServer server = FakeServer.overTls(TestTls.context(certificate), isSilent())) {
            return check(prober, TlsCheck.handshake(settings), server.address());
        }
    }

    private SSLSocket secure(Socket client, String... protocols) throws java.io.IOException {
        try {
            SSLSocket secure = (SSLSocket)
                    TestTls.context(tls.issue()).getSocketFactory().createSocket(client, null, client.getPort(), true);
            secure.setUseClientMode(false);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (java.io.IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
