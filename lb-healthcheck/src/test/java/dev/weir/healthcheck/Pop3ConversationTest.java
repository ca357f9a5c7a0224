package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.Pop3Check;
import dev.weir.probe.TextMatch;
import dev.weir.probe.TlsSettings;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From RFC 1939 and 2595. */
class Pop3ConversationTest {
    private static final Pop3Check ANY = Pop3Check.any();
    private static final Pop3Check SECURE = ANY.withStartTls(TlsSettings.unverified());
    private static final Pop3Check EXCHANGE = ANY.withGreeting(TextMatch.text("Exchange POP3 service is ready"));
    private static final String GREETING = "+OK ready\r\n";

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void finds(Vector vector) {
        vector.check(new Random(1));
    }

    static Stream<Vector> vectors() {
        String empty = "TCPCHK got an empty response at step ";
        return Stream.of(
                any("good").says(GREETING).says("+OK bye\r\n").thenCloses().finds("L7OK", "+OK ready"),
                any("no words").says("+OK\r\n").says("+OK\r\n").finds("L7OK", "+OK"),
                any("-ERR").says("-ERR too many\r\n").thenCloses().finds("L7STS", "-ERR too many"),
                any("lower case").says("+ok ready\r\n").finds("L7RSP", "+ok ready"),
                any("+OKAY").says("+OKAY\r\n").finds("L7RSP", "+OKAY"),
                any("IMAP").says("* OK ready\r\n").finds("L7RSP", "* OK ready"),
                any("closes").thenCloses().finds("L7RSP", empty + "2 (greeting)"),
                any("still").finds("L7TOUT", "nothing more at step 2 (greeting)"),
                any("endless").says("+OK " + "y".repeat(20_000)).finds("L7TOUT", "nothing more at step 4 (QUIT)"),
                any("-ERR to QUIT").says(GREETING).says("-ERR never\r\n").finds("L7STS", "-ERR never"),
                any("closes after QUIT").says(GREETING).thenCloses().finds("L7STS", empty + "4 (QUIT)"),
                Vector.of("wanted greeting", EXCHANGE)
                        .says("+OK The Microsoft Exchange POP3 service is ready.\r\n")
                        .says("+OK\r\n")
                        .finds("L7OK", "+OK The Microsoft Exchange POP3 service is ready."),
                Vector.of("another greeting", EXCHANGE)
                        .says(GREETING)
                        .finds("L7STS", "not the greeting that is wanted: +OK ready"),
                Vector.of("STLS refused", SECURE)
                        .says(GREETING)
                        .says("-ERR no\r\n")
                        .finds("L7STS", "-ERR no"),
                Vector.of("STLS unanswered", SECURE).says(GREETING).thenCloses().finds("L7STS", empty + "4 (STLS)"));
    }

    @Test
    void quits() {
        assertThat(Talk.about(ANY).hears(GREETING).said()).containsExactly("QUIT\r\n");
    }

    @Test
    void startsTlsAndQuitsUnderIt() {
        Talk talk = Talk.about(SECURE).hears(GREETING).hears("+OK begin\r\n");
        assertThat(talk.isHandshaking()).isTrue();

        talk.shakesHands().hears("+OK bye\r\n");

        assertThat(talk.said()).containsExactly("STLS\r\n", "QUIT\r\n");
        assertThat(talk.finding()).isEqualTo(Finding.pass("L7OK", "+OK ready"));
    }

    @Test
    void doesNotBelieveWhatStandsBetweenTheAnswerAndTls() {
        Talk talk = Talk.about(SECURE).hears(GREETING).hears("+OK begin\r\n+OK bye\r\n");

        assertThat(talk.isHandshaking()).isFalse();
        assertThat(talk.finding()).isEqualTo(Finding.fail("L7RSP", "plaintext after the answer to STLS"));
    }

    private static Vector any(String name) {
        return Vector.of(name, ANY);
    }
}
