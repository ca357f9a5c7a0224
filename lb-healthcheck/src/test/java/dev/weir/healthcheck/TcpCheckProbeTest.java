package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.LONG;
import static dev.weir.healthcheck.Checks.check;
import static dev.weir.healthcheck.FakeServer.awaitEnd;
import static dev.weir.healthcheck.FakeServer.isSilent;
import static dev.weir.healthcheck.FakeServer.line;
import static dev.weir.healthcheck.FakeServer.resets;
import static dev.weir.healthcheck.FakeServer.say;
import static dev.weir.healthcheck.FakeServer.says;
import static dev.weir.healthcheck.TcpCheckCases.regex;
import static dev.weir.healthcheck.TcpCheckCases.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.probe.TcpCheck;
import dev.weir.probe.TcpCheck.Connect;
import dev.weir.probe.TcpCheck.Expect;
import dev.weir.probe.TcpCheck.Send;
import dev.weir.probe.TextMatch;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Prober;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of {@code tcp-check}, on sockets. */
class TcpCheckProbeTest {
    private static final Duration SHORT = Duration.ofMillis(700);

    private final Prober prober = new NettyProbes().open(new TestRuntime());

    @AfterEach
    void closeProber() {
        prober.close();
    }

    static Stream<TcpCheckCases.Case> cases() {
        return TcpCheckCases.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsWhatHaproxyFinds(TcpCheckCases.Case wanted) throws Exception {
        try (FakeServer server = new FakeServer(wanted.server())) {
            ProbeResult result = check(prober, wanted.check(), server.address(), SHORT);

            assertThat(result.status()).as("status, with %s", result.info()).isEqualTo(wanted.status());
            assertThat(result.info()).startsWith(wanted.info());
            assertThat(result.info().substring(wanted.info().length())).isIn("", "; Connection reset by peer");
            assertThat(result.verdict()).isEqualTo(verdictOf(wanted.status()));
        }
    }

    /** HAProxy's regression test of that name. */
    @Test
    void tcpCheckMinRecv() throws Exception {
        FakeServer.Role role = client -> {
            say(client, "1 some text\r\n");
            line(client);
            say(client, "two\r\n");
            awaitEnd(client);
        };
        Expect noError = Expect.not(TextMatch.regex("^error"));
        try (FakeServer server = new FakeServer(role)) {
            ProbeResult without = check(prober, TcpCheck.of(Connect.here(), noError), server.address(), SHORT);
            assertThat(without.status()).isEqualTo("L7TOUT");
            assertThat(without.info()).isEqualTo("at step 2 of tcp-check (expect regex)");

            TcpCheck with = TcpCheck.of(
                    Connect.here(),
                    noError.withMinReceive(5),
                    Send.text("foo\r\n"),
                    regex("^two").withMinReceive(3));
            assertThat(check(prober, with, server.address()).status()).isEqualTo("L7OK");
        }
    }

    /** HAProxy's regression test of that name. */
    @Test
    void tcpCheckMultiplePorts() throws Exception {
        try (FakeServer first = new FakeServer(isSilent());
                FakeServer second = new FakeServer(isSilent())) {
            TcpCheck both = TcpCheck.of(Connect.toPort(first.port()), Connect.toPort(second.port()));
            assertThat(check(prober, both, Checks.nobody()).status()).isEqualTo("L4OK");
            await().untilAsserted(() -> assertThat(first.connections).hasValue(1));
            await().untilAsserted(() -> assertThat(second.connections).hasValue(1));

            ProbeResult result =
                    check(prober, TcpCheck.of(Connect.toPort(first.port()), Connect.toPort(1)), first.address());
            assertThat(result.status()).isEqualTo("L4CON");
            assertThat(result.info()).isEqualTo("Connection refused at step 2 of tcp-check (connect port 1)");
        }
    }

    @Test
    void closesTheConnectionBeforeItOpensTheNext() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        FakeServer.Role role = client -> {
            events.add("open");
            try {
                awaitEnd(client);
            } finally {
                events.add("closed");
            }
        };
        try (FakeServer server = new FakeServer(role)) {
            TcpCheck twice = TcpCheck.of(Connect.here(), Send.text("x"), Connect.here(), Send.text("y"));
            assertThat(check(prober, twice, server.address()).status()).isEqualTo("L7OK");

            assertThat(Stream.generate(() -> take(events)).limit(4))
                    .containsExactlyInAnyOrder("open", "closed", "open", "closed");
        }
    }

    @Test
    void connectsToAnotherHost() throws Exception {
        try (FakeServer server = new FakeServer(says("hi"))) {
            TcpCheck byName = TcpCheck.of(to("localhost", server.port()), text("hi"));
            TcpCheck byAddress = TcpCheck.of(to("127.0.0.1", server.port()), text("hi"));

            assertThat(check(prober, byName, Checks.nobody()).status()).isEqualTo("L7OK");
            assertThat(check(prober, byAddress, Checks.nobody()).status()).isEqualTo("L7OK");
        }
    }

    @Test
    void saysThatAHostDoesNotResolve() throws Exception {
        TcpCheck check = TcpCheck.of(to("no-such-host.invalid", 25).withComment("elsewhere"));

        ProbeResult result = check(prober, check, Checks.nobody());

        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.status()).isEqualTo("L4CON");
        assertThat(result.info())
                .isEqualTo("no-such-host.invalid does not resolve at step 1 of tcp-check"
                        + " (connect addr no-such-host.invalid port 25) comment: 'elsewhere'");
    }

    @Test
    void closesInOrderWhereThatIsWanted() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        FakeServer.Role role = client -> {
            try {
                awaitEnd(client);
                ends.add("end");
            } catch (java.net.SocketException e) {
                ends.add("reset");
            }
        };
        Connect lingering = new Connect(Optional.empty(), OptionalInt.empty(), Optional.empty(), true, "");
        try (FakeServer server = new FakeServer(role)) {
            check(prober, TcpCheck.of(lingering, Send.text("x")), server.address());
            assertThat(take(ends)).isEqualTo("end");

            check(prober, TcpCheck.of(Connect.here(), Send.text("x")), server.address());
            assertThat(take(ends)).isEqualTo("reset");
        }
    }

    /** HAProxy calls that a socket error; here that would be an error of this machine. */
    @Test
    void blamesTheServerForAReset() throws Exception {
        try (FakeServer server = new FakeServer(resets("", true))) {
            TcpCheck check = TcpCheck.of(Send.text("foo"), text("bar").withComment("c"));

            ProbeResult result = check(prober, check, server.address());

            assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(result.status()).isEqualTo("L7RSP");
            assertThat(result.info())
                    .isEqualTo("Connection reset by peer at step 2 of tcp-check (expect string 'bar') comment: 'c'");
        }
    }

    /** The rule of HAProxy's manual. HAProxy 2.6 itself finds text behind a NUL. */
    @Test
    void textEndsAtANulAndBytesDoNot() throws Exception {
        try (FakeServer server = new FakeServer(client -> {
            say(client, "ab\0cd");
            client.shutdownOutput();
            awaitEnd(client);
        })) {
            assertThat(check(prober, TcpCheck.of(text("cd")), server.address()).status())
                    .isEqualTo("L7RSP");
            assertThat(check(prober, TcpCheck.of(regex("cd")), server.address()).status())
                    .isEqualTo("L7RSP");
            assertThat(check(prober, TcpCheck.of(text("ab")), server.address()).status())
                    .isEqualTo("L7OK");
            Expect bytes = Expect.of(TextMatch.hexRegex("^616200.364$"));
            assertThat(check(prober, TcpCheck.of(bytes), server.address()).status())
                    .isEqualTo("L7OK");
        }
    }

    /** The rule of HAProxy's manual. HAProxy 2.6 itself waits for all the bytes. */
    @Test
    void anExactStringNeedsNoMoreBytesThanItHas() throws Exception {
        try (FakeServer server = new FakeServer(says("hello"))) {
            TcpCheck check = TcpCheck.of(text("xyz").withMinReceive(500));

            ProbeResult result = check(prober, check, server.address());

            assertThat(result.status()).isEqualTo("L7RSP");
            assertThat(result.info()).isEqualTo("TCPCHK did not match content 'xyz' at step 1");
        }
    }

    @Test
    void matchesByteByByte() throws Exception {
        try (FakeServer server = new FakeServer(says("caf\u00e9!"))) {
            assertThat(check(prober, TcpCheck.of(regex("^caf\u00e9.$")), server.address())
                            .status())
                    .isEqualTo("L7OK");
        }
    }

    @Test
    void timesOutAnywhere() throws Exception {
        try (BlackHole hole = new BlackHole()) {
            ProbeResult result = check(prober, TcpCheck.of(text("x")), hole.address(), Duration.ofMillis(100));

            assertThat(result.status()).isEqualTo("L4TOUT");
            assertThat(result.info()).isEqualTo("at initial connection step of tcp-check");
        }
    }

    private static Connect to(String host, int port) {
        return new Connect(Optional.of(host), OptionalInt.of(port), Optional.empty(), false, "");
    }

    private static Verdict verdictOf(String status) {
        return switch (status) {
            case "L4OK", "L6OK", "L7OK" -> Verdict.PASS;
            case "L7OKC" -> Verdict.CONDITIONAL_PASS;
            default -> Verdict.FAIL;
        };
    }

    private static String take(BlockingQueue<String> events) {
        try {
            return events.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
