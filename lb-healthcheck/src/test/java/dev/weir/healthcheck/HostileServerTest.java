package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.check;
import static dev.weir.healthcheck.FakeServer.drips;
import static dev.weir.healthcheck.FakeServer.says;
import static dev.weir.healthcheck.FakeServer.saysAndCloses;
import static dev.weir.healthcheck.TcpCheckCases.regex;
import static dev.weir.healthcheck.TcpCheckCases.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TextMatch;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Prober;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a server does, a check has a verdict, in time, and costs little. */
class HostileServerTest {
    private static final byte[] MEGABYTE = new byte[1_000_000];

    private final Prober prober = new NettyProbes().open(new TestRuntime());

    @AfterEach
    void closeProber() {
        prober.close();
    }

    static Probe[] probes() {
        return new Probe[] {
            TcpCheck.of(text("wanted")),
            HttpCheck.get("/"),
            HttpCheck.get("/").withBody(TextMatch.text("wanted")),
            TlsCheck.handshake(TlsSettings.unverified())
        };
    }

    @ParameterizedTest
    @MethodSource("probes")
    void aGigabyteIsCutOff(Probe probe) throws Exception {
        CompletableFuture<Long> written = new CompletableFuture<>();
        FakeServer.Role role = client -> written.complete(flood(client));
        try (FakeServer server = new FakeServer(role)) {
            ProbeResult result = check(prober, probe, server.address());

            assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(result.status()).isIn("L7RSP", "L6RSP");
            // What is not read stays in the kernel's buffers, until the reset ends the flood.
            assertThat(written.get(20, TimeUnit.SECONDS)).isLessThan(50_000_000);
        }
    }

    @ParameterizedTest
    @MethodSource("probes")
    void dripsDoNotOutlastTheTimeout(Probe probe) throws Exception {
        String handshake = "\u0016\u0003\u0003 \u0000";
        String said = probe instanceof TlsCheck ? handshake + "x".repeat(500) : "HTTP/1.1 200 OK\r\n" + "x".repeat(500);
        try (FakeServer server = new FakeServer(drips(said, 50))) {
            ProbeResult result = check(prober, probe, server.address(), Duration.ofMillis(600));

            assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(result.status()).isIn("L7TOUT", "L6TOUT");
            assertThat(result.duration()).isBetween(Duration.ofMillis(600), Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @MethodSource("probes")
    void garbageIsNoAnswer(Probe probe) throws Exception {
        try (FakeServer server = new FakeServer(saysAndCloses("\u0000\u00ff\u0016\r\n\u0080\n\n\u0003"))) {
            ProbeResult result = check(prober, probe, server.address());

            assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(result.status()).isIn("L7RSP", "L6RSP");
            assertThat(result.info()).isNotEmpty().matches("[^\\p{Cntrl}]*");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(.*a){12}$", "^(a+)+\\1b", ".*.*.*.*.*x", "(a|b|c)*d"})
    void anExpressionCannotHoldUpTheLoop(String pattern) throws Exception {
        try (FakeServer server = new FakeServer(says("a".repeat(16_000) + "!"))) {
            TcpCheck check = TcpCheck.of(regex(pattern).withMinReceive(16_001));

            ProbeResult result = check(prober, check, server.address());

            assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(result.status()).isEqualTo("L7RSP");
            assertThat(result.duration()).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void saysThatAnExpressionTakesTooLong() throws Exception {
        try (FakeServer server = new FakeServer(says("a".repeat(5_000)))) {
            TcpCheck check = TcpCheck.of(
                    TcpCheck.Expect.not(TextMatch.regex(".*.*.*.*.*x")).withMinReceive(5_000));

            ProbeResult result = check(prober, check, server.address());

            assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(result.info()).isEqualTo("TCPCHK gave up: the regular expression takes too long at step 1");
        }
    }

    @Test
    void wordsOfAServerFitIntoALine() throws Exception {
        String reason = "Bad\u001b[31m " + "y".repeat(3_000);
        try (FakeServer server = new FakeServer(FakeServer.answers("HTTP/1.1 500 " + reason + "\r\n\r\n"))) {
            ProbeResult result = check(prober, HttpCheck.get("/"), server.address());

            assertThat(result.status()).isEqualTo("L7STS");
            assertThat(result.info()).hasSizeLessThanOrEqualTo(1_000).doesNotContain("\u001b");
        }
    }

    private static long flood(Socket client) {
        long written = 0;
        try {
            for (int i = 0; i < 1_000; i++) {
                client.getOutputStream().write(MEGABYTE);
                written += MEGABYTE.length;
            }
        } catch (java.io.IOException e) {
            // As it should.
        }
        return written;
    }
}
