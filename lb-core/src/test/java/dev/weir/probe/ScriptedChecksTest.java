package dev.weir.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConfigurationException;
import dev.weir.probe.TcpCheck.Connect;
import dev.weir.probe.TcpCheck.Expect;
import dev.weir.probe.TcpCheck.Send;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What descriptions of scripts, of HTTP and TLS, of agents and programs refuse, and in which words. */
class ScriptedChecksTest {
    private static final TextMatch OK = TextMatch.text("ok");

    @Test
    void aScriptKeepsItsStepsAsTheyAre() {
        assertThat(TcpCheck.of().steps()).isEmpty();
        assertThat(TcpCheck.of(Send.text("x")).steps()).containsExactly(Send.hex("78"));
    }

    @Test
    void aScriptThatConnectsBeginsWithThat() {
        refused(() -> TcpCheck.of(Send.text("x"), Connect.here()), "TCP check: steps: a connect that is not the first");
    }

    @Test
    void aScriptHasAtMost100Steps() {
        assertThat(new TcpCheck(Collections.nCopies(100, Expect.of(OK))).steps())
                .hasSize(100);
        refused(() -> new TcpCheck(Collections.nCopies(101, Expect.of(OK))), "steps: 101 (expected: at most 100)");
    }

    @Test
    void aConnectionBeginsTlsOnce() {
        TlsSettings tls = TlsSettings.unverified();
        TcpCheck.StartTls start = new TcpCheck.StartTls(tls, "");

        assertThat(TcpCheck.of(start, Expect.of(OK)).steps()).hasSize(2);
        assertThat(TcpCheck.of(Connect.here().withTls(tls), Connect.here(), start)
                        .steps())
                .hasSize(3);
        String words = "TCP check: steps: StartTls over TLS (expected: TLS begun once in a connection)";
        refused(() -> TcpCheck.of(start, start), words);
        refused(() -> TcpCheck.of(Connect.here().withTls(tls), start), words);
        refused(() -> new TlsCheck(TcpCheck.of(start), tls), "TLS check: inner: a script with StartTls");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void aPortIsAPort(int port) {
        refused(() -> Connect.toPort(port), "connect: port: " + port + " (expected: 1..65535)");
    }

    @Test
    void aHostIsOneLine() {
        refused(
                () -> new Connect(Optional.of("a\r\nb"), OptionalInt.empty(), Optional.empty(), false, ""),
                "connect: host: 4 characters (expected: 1..255 without control characters)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0g", "0x00"})
    void whatIsSentIsPairsOfDigits(String hex) {
        refused(
                () -> Send.hex(hex),
                "send: hex: " + hex.toUpperCase(Locale.ROOT) + " (expected: pairs of hexadecimal digits");
    }

    @Test
    void whatIsSentHasABound() {
        assertThat(Send.text("x".repeat(16_384)).bytes()).hasSize(16_384);
        refused(() -> Send.text("x".repeat(16_385)), "at most 16384");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 16_385})
    void minReceiveFitsTheBuffer(int bytes) {
        refused(() -> Expect.of(OK).withMinReceive(bytes), "expect: minReceive: " + bytes + " (expected: 0..16384)");
    }

    @Test
    void statusesAreHaproxys() {
        refused(() -> Expect.of(OK).withOkStatus("L7STS"), "expect: okStatus: L7STS (expected: one of [L7OK,");
        refused(() -> Expect.of(OK).withErrorStatus("L7OK"), "expect: errorStatus: L7OK (expected: one of [L7OKC,");
        refused(
                () -> Expect.of(OK).withTimeoutStatus("L7RSP"),
                "expect: timeoutStatus: L7RSP (expected: one of [L7TOUT,");
    }

    @Test
    void aMatchIsOneOfItsKind() {
        refused(() -> TextMatch.text(""), "expectation: value: 0 characters (expected: 1..16384)");
        refused(() -> TextMatch.hex("abc"), "expectation: value: ABC (expected: pairs of hexadecimal digits)");
        refused(() -> TextMatch.regex("(a"), "expectation: value: (a (expected: a regular expression; ");
        refused(() -> TextMatch.hexRegex("["), "a regular expression");
        assertThat(TextMatch.hex("0a0b")).isEqualTo(TextMatch.hex("0A0B"));
    }

    @ParameterizedTest
    @CsvSource({"''", "2", "99", "600", "200-", "300-200", "200;201", "abc"})
    void statusCodesAreStatusCodes(String statuses) {
        refused(() -> HttpCheck.get("/").withStatuses(statuses), "statuses: " + statuses + " (expected: such as 200");
    }

    @Test
    void statusCodesAreASet() {
        HttpCheck check = HttpCheck.get("/").withStatuses("200-299, 304");

        assertThat(check.accepts(200)).isTrue();
        assertThat(check.accepts(299)).isTrue();
        assertThat(check.accepts(304)).isTrue();
        assertThat(check.accepts(303)).isFalse();
        assertThat(check.accepts(100)).isFalse();
        assertThat(check.accepts(999)).isFalse();
    }

    @Test
    void aRequestIsOneRequest() {
        HttpCheck check = HttpCheck.get("/");
        refused(() -> HttpCheck.get("/a b"), "HTTP check: path: /a b (expected: printable ASCII without blanks");
        refused(() -> HttpCheck.get("/\r\nX: y"), "HTTP check: path: ");
        refused(() -> HttpCheck.get(""), "HTTP check: path: ");
        refused(() -> check.withMethod("GET /"), "HTTP check: method: GET / (expected: a token such as GET)");
        refused(() -> check.withHost("a\r\nb"), "HTTP check: host: 4 characters");
        refused(() -> check.withHost("bücher.example"), "HTTP check: host: bücher.example (expected: ASCII");
        refused(() -> check.withHeader("X Y", "z"), "HTTP check: header: X Y (expected: a token)");
        refused(() -> check.withHeader("X", "a\nb"), "HTTP check: header X: 3 characters (expected: at most 8000");
        refused(() -> check.withHeader("X", "ü"), "HTTP check: header X: 1 characters (expected: at most 8000");
    }

    @Test
    void aNameForTlsIsAHostName() {
        TlsSettings settings = TlsSettings.unverified();

        assertThat(settings.withServerName("mail.example.com").serverName()).hasValue("mail.example.com");
        refused(
                () -> settings.withServerName("mail_1..example"),
                "TLS settings: serverName: mail_1..example (expected: a host name");
        refused(
                () -> settings.withServerName("10.0.0.15"),
                "TLS settings: serverName: 10.0.0.15 (expected: a host name");
        refused(() -> settings.withAlpn("h2", ""), "TLS settings: alpn: 0 characters");
        refused(
                () -> new TlsSettings(
                        Optional.empty(),
                        List.of(),
                        TlsSettings.Verification.CA_AND_NAME,
                        Optional.empty(),
                        Optional.empty(),
                        TlsSettings.Engine.JDK),
                "TLS settings: verifiedName: none (expected: a name to verify, or a serverName)");
    }

    @Test
    void trustingAFileVerifies() {
        Path file = Path.of("ca.pem");

        assertThat(TlsSettings.unverified().withTrusted(file).verification()).isEqualTo(TlsSettings.Verification.CA);
        assertThat(TlsSettings.verified("a.example").withTrusted(file).verification())
                .isEqualTo(TlsSettings.Verification.CA_AND_NAME);
    }

    @Test
    void tlsIsForChecksThatSpeakOverOneConnection() {
        refused(() -> new TlsCheck(new Probe.None(), TlsSettings.unverified()), "TLS check: inner: None[]");
        refused(
                () -> new TlsCheck(TlsCheck.handshake(TlsSettings.unverified()), TlsSettings.unverified()),
                "TLS check: inner: TlsCheck");
    }

    @Test
    void aProgramHasAnAbsolutePath() {
        refused(
                () -> ExternalCheck.of(Path.of("check.sh")),
                "external check: command: check.sh (expected: an absolute path)");
    }

    @Test
    void aProgramsArgumentsAndVariablesHaveNoNul() {
        Path program = Path.of("/bin/true").toAbsolutePath();
        refused(
                () -> new ExternalCheck(program, List.of("a\0b"), Map.of()),
                "external check: arguments: 3 characters (expected: without NUL)");
        refused(
                () -> new ExternalCheck(program, List.of(), Map.of("A=B", "c")),
                "external check: environment: A=B (expected: names without = and NUL)");
        refused(
                () -> new ExternalCheck(program, List.of(), Map.of("A", "c\0")),
                "external check: environment A: 2 characters (expected: without NUL)");
    }

    @Test
    void whatAnAgentIsToldHasABound() {
        refused(() -> new AgentCheck("x".repeat(16_385)), "agent check: send: 16385 (expected: at most 16384)");
    }

    private static void refused(ThrowingCallable description, String words) {
        assertThatThrownBy(description)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(words);
    }
}
