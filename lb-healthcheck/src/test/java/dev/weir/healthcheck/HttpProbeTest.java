package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.check;
import static dev.weir.healthcheck.FakeServer.answers;
import static dev.weir.healthcheck.FakeServer.awaitEnd;
import static dev.weir.healthcheck.FakeServer.drips;
import static dev.weir.healthcheck.FakeServer.isSilent;
import static dev.weir.healthcheck.FakeServer.line;
import static dev.weir.healthcheck.FakeServer.resets;
import static dev.weir.healthcheck.FakeServer.say;
import static dev.weir.healthcheck.FakeServer.saysAndCloses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.HttpCheck;
import dev.weir.probe.TextMatch;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Prober;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProbeTest {
    private static final HttpCheck HEALTH = HttpCheck.get("/health");

    private final Prober prober = new NettyProbes().open(new TestRuntime());

    @AfterEach
    void closeProber() {
        prober.close();
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, 200, PASS, L7OK",
        "204 No Content, 200-299, PASS, L7OK",
        "503 Service Unavailable, 200, FAIL, L7STS",
        "302 Found, 200, FAIL, L7STS",
        "302 Found, 200-399, PASS, L7OK",
        "404 Not Found, 200, FAIL, L7STS",
        "101 Switching Protocols, 200, FAIL, L7STS"
    })
    void judgesByTheStatus(String status, String healthy, Verdict verdict, String code) throws Exception {
        ProbeResult result = ask(HEALTH.withStatuses(healthy), "HTTP/1.1 " + status + "\r\nLocation: /x\r\n\r\n");

        assertThat(result.verdict()).isEqualTo(verdict);
        assertThat(result.status()).isEqualTo(code);
        assertThat(result.code()).hasValue(Integer.parseInt(status.substring(0, 3)));
        assertThat(result.info()).isEqualTo("GET /health answered " + status);
    }

    @Test
    void takes404ForAServerThatWantsNoNewClients() throws Exception {
        ProbeResult result = ask(HEALTH.withDisableOn404(), "HTTP/1.1 404 Not Found\r\n\r\n");

        assertThat(result.verdict()).isEqualTo(Verdict.CONDITIONAL_PASS);
        assertThat(result.status()).isEqualTo("L7OKC");
        assertThat(result.code()).hasValue(404);
    }

    @Test
    void doesNotWaitForABodyThatNobodyWants() throws Exception {
        FakeServer.Role role = client -> {
            line(client);
            say(client, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            awaitEnd(client);
        };
        try (FakeServer server = new FakeServer(role)) {
            assertThat(check(prober, HEALTH, server.address()).status()).isEqualTo("L7OK");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'Content-Length: 9\r\n\r\nall well!', L7OK, ''",
        "'\r\nall well!', L7OK, ''",
        "'Transfer-Encoding: chunked\r\n\r\n4\r\nall \r\n5\r\nwell!\r\n0\r\n\r\n', L7OK, ''",
        "'Content-Length: 4\r\n\r\nsick', L7RSP, ', but the body does not have content ''well'''",
        "'Content-Length: 0\r\n\r\n', L7RSP, ', but without a body'"
    })
    void looksAtTheBody(String rest, String status, String words) throws Exception {
        ProbeResult result = ask(HEALTH.withBody(TextMatch.text("well")), "HTTP/1.1 200 OK\r\n" + rest);

        assertThat(result.status()).isEqualTo(status);
        assertThat(result.info()).isEqualTo("GET /health answered 200 OK" + words);
    }

    @Test
    void looksAtTheFirst16KibOfTheBodyAndNoMore() throws Exception {
        String head = "HTTP/1.1 200 OK\r\n\r\n";
        HttpCheck check = HEALTH.withBody(TextMatch.regex("wel+"));

        assertThat(ask(check, head + "x".repeat(16_380) + "well").status()).isEqualTo("L7OK");
        ProbeResult beyond = ask(check, head + "x".repeat(16_384) + "well");
        assertThat(beyond.status()).isEqualTo("L7RSP");
        assertThat(beyond.info()).endsWith("but the body does not have content (regex)");
    }

    @Test
    void skipsInterimAnswers() throws Exception {
        String answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";

        assertThat(ask(HEALTH, answer).code()).hasValue(503);
    }

    @Test
    void readsAnAnswerThatComesByteByByte() throws Exception {
        FakeServer.Role role = client -> {
            line(client);
            drips("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 5).play(client);
        };
        try (FakeServer server = new FakeServer(role)) {
            HttpCheck check = HEALTH.withBody(TextMatch.text("hello"));
            assertThat(check(prober, check, server.address()).status()).isEqualTo("L7OK");
        }
    }

    @Test
    void asksInHttp11WithAHost() throws Exception {
        HttpCheck check = HEALTH.withHost("mail.example.com").withMethod("HEAD").withHeader("X-Probe", "weir");

        assertThat(request(check))
                .containsExactly(
                        "HEAD /health HTTP/1.1", "host: mail.example.com", "connection: close", "X-Probe: weir");
    }

    @Test
    void asksInHttp10WithoutAHost() throws Exception {
        assertThat(request(HttpCheck.options())).containsExactly("OPTIONS / HTTP/1.0");
    }

    @Test
    void saysThatABodyIsEmptyWhereServersInsist() throws Exception {
        assertThat(request(HEALTH.withMethod("POST"))).containsExactly("POST /health HTTP/1.0", "content-length: 0");
    }

    @Test
    void expectsNoBodyAfterHead() throws Exception {
        HttpCheck check = HEALTH.withMethod("HEAD").withBody(TextMatch.text("x"));

        ProbeResult result = ask(check, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");

        assertThat(result.info()).isEqualTo("HEAD /health answered 200 OK, but without a body");
    }

    @ParameterizedTest
    @CsvSource({
        "'', GET /health was not answered: the server closed",
        "'HTTP/1.1 200 OK\r\nConte', GET /health was answered incompletely",
        "'HTTP/1.1 2', GET /health was answered incompletely"
    })
    void failsWhenTheAnswerIsCutOff(String answer, String words) throws Exception {
        ProbeResult result = ask(HEALTH, answer);

        assertThat(result.status()).isEqualTo("L7RSP");
        assertThat(result.info()).isEqualTo(words);
    }

    @Test
    void failsWhenItIsNoHttp() throws Exception {
        ProbeResult result = ask(HEALTH, "220 mail.example.com ESMTP\r\n\r\n");

        assertThat(result.status()).isEqualTo("L7RSP");
        assertThat(result.info()).startsWith("GET /health was answered by something that is not HTTP: ");
    }

    @Test
    void failsOnHeadersWithoutEnd() throws Exception {
        ProbeResult result = ask(HEALTH, "HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000));

        assertThat(result.status()).isEqualTo("L7RSP");
    }

    @Test
    void failsOnHeadersWithoutNumber() throws Exception {
        ProbeResult result = ask(HEALTH, "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(20_000));

        assertThat(result.status()).isEqualTo("L7RSP");
    }

    @Test
    void failsOnAReset() throws Exception {
        try (FakeServer server = new FakeServer(resets("", true))) {
            ProbeResult result = check(prober, HEALTH, server.address());

            assertThat(result.status()).isEqualTo("L7RSP");
            assertThat(result.info()).isEqualTo("GET /health: Connection reset by peer");
        }
    }

    @Test
    void failsAtTheTimeout() throws Exception {
        try (FakeServer server = new FakeServer(isSilent())) {
            ProbeResult result = check(prober, HEALTH, server.address(), Duration.ofMillis(100));

            assertThat(result.status()).isEqualTo("L7TOUT");
            assertThat(result.info()).isEqualTo("GET /health was not answered in time");
        }
    }

    @Test
    void failsAtTheTimeoutWithinABody() throws Exception {
        FakeServer.Role role = client -> {
            line(client);
            say(client, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx");
            awaitEnd(client);
        };
        try (FakeServer server = new FakeServer(role)) {
            HttpCheck check = HEALTH.withBody(TextMatch.text("hello"));
            ProbeResult result = check(prober, check, server.address(), Duration.ofMillis(200));

            assertThat(result.status()).isEqualTo("L7TOUT");
            assertThat(result.code()).hasValue(200);
            assertThat(result.info()).isEqualTo("GET /health answered 200 OK, but what follows did not come in time");
        }
    }

    @Test
    void boundsAnExpressionThatBacktracks() throws Exception {
        HttpCheck check = HEALTH.withBody(TextMatch.regex(".*.*.*.*.*x"));

        ProbeResult result = ask(check, "HTTP/1.1 200 OK\r\n\r\n" + "a".repeat(5_000));

        assertThat(result.status()).isEqualTo("L7RSP");
        assertThat(result.info()).endsWith("but the regular expression for its body takes too long");
    }

    private ProbeResult ask(HttpCheck check, String answer) throws Exception {
        try (FakeServer server = new FakeServer(answers(answer))) {
            return check(prober, check, server.address());
        }
    }

    private List<String> request(HttpCheck check) throws Exception {
        CompletableFuture<List<String>> asked = new CompletableFuture<>();
        FakeServer.Role role = client -> {
            List<String> lines = new ArrayList<>();
            for (String line = line(client).strip();
                    !line.isEmpty();
                    line = line(client).strip()) {
                lines.add(line);
            }
            asked.complete(lines);
            saysAndCloses("HTTP/1.1 200 OK\r\n\r\n").play(client);
        };
        try (FakeServer server = new FakeServer(role)) {
            check(prober, check, server.address());
            return asked.join();
        }
    }
}
