package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.SmtpCheck;
import dev.weir.probe.TlsSettings;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors were taken from HAProxy 2.6.12; where this one finds something else, the vector's name says so. */
class SmtpConversationTest {
    private static final SmtpCheck HELO = SmtpCheck.helo();
    private static final SmtpCheck SECURE = SmtpCheck.ehlo("lb.test").withStartTls(TlsSettings.unverified());
    private static final String BANNER = "220 mail.test ESMTP\r\n";
    private static final String OK = "250 mail.test\r\n";
    private static final String BYE = "221 bye\r\n";
    private static final String EHLO_ANSWER = "250-mail.test\r\n250-SIZE 1000\r\n250-StartTLS\r\n250 HELP\r\n";

    @ParameterizedTest(name = "{0}")
    @MethodSource({"good", "bannersOfFailure", "answersOfFailure", "endings"})
    void finds(Vector vector) {
        vector.check(new Random(1));
    }

    static Stream<Vector> good() {
        return Stream.of(
                helo("good").says(BANNER).says(OK).says(BYE).thenCloses().finds("L7OK", 221, "bye"),
                helo("lines end with LF")
                        .says("220 hi\n")
                        .says("250 ok\n")
                        .says("221 bye\n")
                        .finds("L7OK", 221, "bye"),
                helo("codes alone")
                        .says("220\r\n")
                        .says("248\r\n")
                        .says("221\r\n")
                        .finds("L7OK", 221, ""),
                helo("answer of lines")
                        .says(BANNER)
                        .says("250-a\r\n250-b\r\n250 c\r\n")
                        .says(BYE)
                        .finds("L7OK", 221, "bye"),
                helo("farewell of lines")
                        .says(BANNER)
                        .says(OK)
                        .says("221-bye\r\n221 done\r\n")
                        .finds("L7OK", 221, "bye"),
                helo("farewell without end")
                        .says(BANNER)
                        .says(OK)
                        .says("221 b")
                        .thenCloses()
                        .finds("L7OK", 221, "b"),
                helo("long banner")
                        .says("220 " + "x".repeat(15_000) + "\r\n")
                        .says(OK)
                        .says(BYE)
                        .finds("L7OK", 221, "bye"),
                helo("banner of lines, HAProxy: L7RSP")
                        .says("220-hi\r\n220 go\r\n")
                        .says(OK)
                        .says(BYE)
                        .finds("L7OK", 221, "bye"));
    }

    static Stream<Vector> bannersOfFailure() {
        return Stream.of(
                helo("421").says("421 Try again later\r\n").thenCloses().finds("L7STS", 421, "Try again later"),
                helo("421, stays open").says("421 Try again later\r\n").finds("L7STS", 421, "Try again later"),
                helo("554").says("554 no\r\n").finds("L7STS", 554, "no"),
                helo("350").says("350 go\r\n").finds("L7STS", 350, "go"),
                helo("999").says("999 go\r\n").finds("L7STS", 999, "go"),
                helo("421 without end").says("421 no").thenCloses().finds("L7STS", 421, "no"),
                helo("421 of lines, HAProxy: L7RSP")
                        .says("421-one\r\n421 two\r\n")
                        .finds("L7STS", 421, "one"),
                helo("no digits").says("2x0 go\r\n").finds("L7RSP", "2x0 go"),
                helo("four digits").says("2200 go\r\n").finds("L7RSP", "2200 go"),
                helo("no blank").says("220x go\r\n").finds("L7RSP", "220x go"),
                helo("words").says("I am not a SMTP server\r\n").finds("L7RSP", "I am not a SMTP server"),
                helo("words without end").says("I am no").finds("L7RSP", "I am no"),
                helo("words without end, closes").says("I am no").thenCloses().finds("L7RSP", "I am no"),
                helo("two bytes, closes").says("22").thenCloses().finds("L7RSP", "22"),
                helo("endless").says("x".repeat(20_000)).finds("L7RSP", "x".repeat(256)),
                helo("control characters")
                        .says("421 a\u0001b\u0000\u001b[31mc\u009b\r\n")
                        .finds("L7STS", 421, "a?b??[31mc\ufffd"),
                helo("other alphabets").says("421 \u00d0\u00ba\u00c3\u00a4\r\n").finds("L7STS", 421, "\u043a\u00e4"));
    }

    static Stream<Vector> answersOfFailure() {
        return Stream.of(
                helo("512 to HELO, HAProxy: waits")
                        .says(BANNER)
                        .says("512 DNS error\r\n")
                        .finds("L7STS", 512, "DNS error"),
                helo("550 of lines")
                        .says(BANNER)
                        .says("550-no\r\n550 really\r\n")
                        .finds("L7STS", 550, "no"),
                helo("550 after 250")
                        .says(BANNER)
                        .says("250-ok\r\n550 really\r\n")
                        .finds("L7STS", 550, "really"),
                helo("no answer to HELO").says(BANNER).says("what?\r\n").finds("L7STS", "what?"),
                helo("500 to QUIT").says(BANNER).says(OK).says("500 never\r\n").finds("L7STS", 500, "never"),
                helo("no answer to QUIT").says(BANNER).says(OK).says("tsch\r\n").finds("L7STS", "tsch"));
    }

    static Stream<Vector> endings() {
        String empty = "TCPCHK got an empty response at step ";
        return Stream.of(
                helo("closes").thenCloses().finds("L7RSP", empty + "2 (banner)"),
                helo("still").finds("L7TOUT", "nothing more at step 2 (banner)"),
                helo("half a banner").says("220 hi").finds("L7TOUT", "nothing more at step 2 (banner)"),
                helo("half a banner, closes").says("220 hi").thenCloses().finds("L7STS", empty + "5 (HELO)"),
                helo("half a banner of lines")
                        .says("220-hi\r\n")
                        .thenCloses()
                        .finds("L7RSP", "closed in the middle of an answer: hi"),
                helo("closes after banner").says(BANNER).thenCloses().finds("L7STS", empty + "5 (HELO)"),
                helo("still after banner").says(BANNER).finds("L7TOUT", "nothing more at step 5 (HELO)"),
                helo("half an answer")
                        .says(BANNER)
                        .says("250-ok\r\n250-a\r\n")
                        .finds("L7TOUT", "nothing more at step 5 (HELO)"),
                helo("half an answer, closes")
                        .says(BANNER)
                        .says("250-ok\r\n250-a\r\n")
                        .thenCloses()
                        .finds("L7STS", 250, "closed in the middle of an answer: ok"),
                helo("closes after QUIT").says(BANNER).says(OK).thenCloses().finds("L7STS", empty + "7 (QUIT)"),
                helo("still after QUIT").says(BANNER).says(OK).finds("L7TOUT", "nothing more at step 7 (QUIT)"));
    }

    @Test
    void saysWhatHaproxySays() {
        assertThat(Talk.about(HELO).hears(BANNER).hears(OK).said()).containsExactly("HELO localhost\r\n", "QUIT\r\n");
        assertThat(Talk.about(SmtpCheck.ehlo("lb.test")).hears(BANNER).said()).containsExactly("EHLO lb.test\r\n");
    }

    @Test
    void takesNothingForAnAnswerThatCameBeforeTheQuestion() {
        Finding found = Talk.about(HELO).hears(BANNER + OK + BYE).finding();

        assertThat(found.status()).isEqualTo("L7TOUT");
    }

    @Test
    void startsTlsAndGreetsAgain() {
        Talk talk = Talk.about(SECURE).hears(BANNER).hears(EHLO_ANSWER).hears("220 go\r\n");
        assertThat(talk.isHandshaking()).isTrue();

        talk.shakesHands().hears("250 mail.test\r\n").hears(BYE);

        assertThat(talk.said()).containsExactly("EHLO lb.test\r\n", "STARTTLS\r\n", "EHLO lb.test\r\n", "QUIT\r\n");
        assertThat(talk.finding()).isEqualTo(Finding.pass("L7OK", "bye").withCode(221));
    }

    @Test
    void failsWithoutTheOfferOfTls() {
        Finding found = Talk.about(SECURE)
                .hears(BANNER)
                .hears("250-STARTTLS\r\n250 XSTARTTLS\r\n")
                .finding();

        assertThat(found).isEqualTo(Finding.fail("L7STS", "STARTTLS is not offered"));
    }

    @Test
    void failsIfTlsIsRefused() {
        Talk talk = Talk.about(SECURE).hears(BANNER).hears(EHLO_ANSWER).hears("454 not now\r\n");

        assertThat(talk.finding()).isEqualTo(Finding.fail("L7STS", "not now").withCode(454));
    }

    /** RFC 3207, section 4.2; what was put in before TLS must not be taken for said under it. */
    @Test
    void doesNotBelieveWhatStandsBetweenTheAnswerAndTls() {
        Talk talk = Talk.about(SECURE).hears(BANNER).hears(EHLO_ANSWER).hears("220 go\r\n250 mail.test\r\n221 bye\r\n");

        assertThat(talk.isHandshaking()).isFalse();
        assertThat(talk.finding()).isEqualTo(Finding.fail("L7RSP", "plaintext after the answer to STARTTLS"));
    }

    @Test
    void greetsUnderTlsBeforeItBelievesAnything() {
        Talk talk = Talk.about(SECURE).hears(BANNER).hears(EHLO_ANSWER).hears("220 go\r\n");

        talk.shakesHands();

        assertThat(talk.said()).hasSize(3);
        assertThat(talk.closes().finding())
                .isEqualTo(Finding.fail("L7STS", "TCPCHK got an empty response at step 10 (EHLO)"));
    }

    private static Vector helo(String name) {
        return Vector.of(name, HELO);
    }
}
