package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.ImapCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TextMatch;
import dev.weir.probe.TlsSettings;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From RFC 3501 and 2595. */
class ImapConversationTest {
    private static final ImapCheck ANY = ImapCheck.any();
    private static final ImapCheck SECURE = ANY.withStartTls(TlsSettings.unverified());
    private static final ImapCheck EXCHANGE =
            ANY.withGreeting(TextMatch.text("Microsoft Exchange IMAP4 service is ready"));
    private static final String GREETING = "* OK ready\r\n";
    private static final String BYE = "* BYE logging out\r\nw2 OK done\r\n";

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void finds(Vector vector) {
        vector.check(new Random(1));
    }

    static Stream<Vector> vectors() {
        String empty = "TCPCHK got an empty response at step ";
        return Stream.of(
                any("good").says(GREETING).says(BYE).thenCloses().finds("L7OK", "* OK ready"),
                any("lower case")
                        .says("* ok ready\r\n")
                        .says("* bye\r\nw2 ok\r\n")
                        .finds("L7OK", "* ok ready"),
                any("PREAUTH").says("* PREAUTH hello\r\n").says(BYE).finds("L7OK", "* PREAUTH hello"),
                any("no BYE").says(GREETING).says("w2 OK done\r\n").finds("L7OK", "* OK ready"),
                any("BYE alone, closes")
                        .says(GREETING)
                        .says("* BYE\r\n")
                        .thenCloses()
                        .finds("L7OK", "* OK ready"),
                any("BYE alone").says(GREETING).says("* BYE\r\n").finds("L7TOUT", "nothing more at step 4 (LOGOUT)"),
                any("BYE").says("* BYE overloaded\r\n").thenCloses().finds("L7STS", "* BYE overloaded"),
                any("OKAY").says("* OKAY ready\r\n").finds("L7RSP", "* OKAY ready"),
                any("POP3").says("+OK ready\r\n").finds("L7RSP", "+OK ready"),
                any("closes").thenCloses().finds("L7RSP", empty + "2 (greeting)"),
                any("still").finds("L7TOUT", "nothing more at step 2 (greeting)"),
                any("endless")
                        .says("* ".repeat(20_000))
                        .finds("L7RSP", "* ".repeat(128).trim()),
                any("LOGOUT refused").says(GREETING).says("w2 BAD what?\r\n").finds("L7STS", "w2 BAD what?"),
                any("LOGOUT of another").says(GREETING).says("w9 OK done\r\n").finds("L7RSP", "w9 OK done"),
                any("closes after greeting").says(GREETING).thenCloses().finds("L7STS", empty + "4 (LOGOUT)"),
                of("wanted greeting", EXCHANGE)
                        .says("* OK The Microsoft Exchange IMAP4 service is ready.\r\n")
                        .says(BYE)
                        .finds("L7OK", "* OK The Microsoft Exchange IMAP4 service is ready."),
                of("another greeting", EXCHANGE)
                        .says(GREETING)
                        .finds("L7STS", "not the greeting that is wanted: * OK ready"),
                of("STARTTLS refused", SECURE)
                        .says(GREETING)
                        .says("w1 NO not here\r\n")
                        .finds("L7STS", "w1 NO not here"),
                of("STARTTLS unknown", SECURE)
                        .says(GREETING)
                        .says("w1 BAD what?\r\n")
                        .finds("L7STS", "w1 BAD what?"),
                of("STARTTLS unanswered", SECURE).says(GREETING).thenCloses().finds("L7STS", empty + "4 (STARTTLS)"),
                of("STARTTLS and BYE", SECURE)
                        .says(GREETING)
                        .says("* BYE\r\n")
                        .thenCloses()
                        .finds("L7STS", empty + "4 (STARTTLS)"),
                of("no STARTTLS after PREAUTH", SECURE)
                        .says("* PREAUTH hi\r\n")
                        .finds("L7STS", "no STARTTLS after this greeting: * PREAUTH hi"));
    }

    @Test
    void logsOut() {
        assertThat(Talk.about(ANY).hears(GREETING).said()).containsExactly("w2 LOGOUT\r\n");
    }

    @Test
    void startsTlsAndLogsOutUnderIt() {
        Talk talk = Talk.about(SECURE).hears(GREETING).hears("* OK wait\r\nw1 OK begin\r\n");
        assertThat(talk.isHandshaking()).isTrue();

        talk.shakesHands().hears(BYE);

        assertThat(talk.said()).containsExactly("w1 STARTTLS\r\n", "w2 LOGOUT\r\n");
        assertThat(talk.finding()).isEqualTo(Finding.pass("L7OK", "* OK ready"));
    }

    @Test
    void doesNotBelieveWhatStandsBetweenTheAnswerAndTls() {
        Talk talk = Talk.about(SECURE).hears(GREETING).hears("w1 OK begin\r\n* BYE\r\nw2 OK done\r\n");

        assertThat(talk.isHandshaking()).isFalse();
        assertThat(talk.finding()).isEqualTo(Finding.fail("L7RSP", "plaintext after the answer to STARTTLS"));
    }

    /** A goodbye said in the clear is none under TLS. */
    @Test
    void forgetsUnderTlsWhatWasSaidBefore() {
        Talk talk = Talk.about(SECURE)
                .hears(GREETING)
                .hears("* BYE\r\nw1 OK begin\r\n")
                .shakesHands();

        assertThat(talk.closes().finding().status()).isEqualTo("L7STS");
    }

    /** {@code (.*a){12}P} takes for ever. */
    @Test
    void givesUpOnAnExpressionThatTakesTooLong() {
        ImapCheck check = ANY.withGreeting(TextMatch.regex("(.*a){12}P"));

        Finding found =
                Talk.about(check).hears("* OK " + "a".repeat(1000) + "!\r\n").finding();

        assertThat(found).isEqualTo(Finding.fail("L7RSP", "the regular expression for the greeting takes too long"));
    }

    private static Vector any(String name) {
        return of(name, ANY);
    }

    private static Vector of(String name, Probe probe) {
        return Vector.of(name, probe);
    }
}
