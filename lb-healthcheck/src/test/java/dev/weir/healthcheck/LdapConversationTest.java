package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.LdapCheck;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors were taken from HAProxy 2.6.12; where this one finds something else, the vector's name says so. */
class LdapConversationTest {
    private static final String FOREIGN = "Not LDAPv3 protocol";
    private static final String SEE = "see RFC 4511, section 4.1.9";
    private static final String TOO_LATE = "nothing more at step 2 (bind)";
    private static final String CUT = "closed in the middle of an answer";

    @ParameterizedTest(name = "{0}")
    @MethodSource({"understood", "foreign", "lengths", "endings"})
    void finds(Vector vector) {
        vector.check(new Random(1));
    }

    static Stream<Vector> understood() {
        return Stream.of(
                ldap("good", "300c 020101 6107 0a0100 0400 0400").finds("L7OK", 0, "Success"),
                ldap("lengths of Active Directory", "308400000010 020101 618400000007 0a0100 0400 0400")
                        .finds("L7OK", 0, "Success"),
                ldap("length of two bytes, HAProxy: L7RSP", "30810c 020101 6107 0a0100 0400 0400")
                        .finds("L7OK", 0, "Success"),
                ldap("more behind", "300c 020101 6107 0a0100 0400 0400 30").finds("L7OK", 0, "Success"),
                ldap("result 1", "300c 020101 6107 0a0101 0400 0400").finds("L7STS", 1, SEE),
                ldap("result with words, HAProxy: " + SEE, "300f 020101 610a 0a0131 0400 0403 626164")
                        .finds("L7STS", 49, "bad"));
    }

    static Stream<Vector> foreign() {
        return Stream.of(
                ldap("another operation", "300c 020101 6007 0a0100 0400 0400").finds("L7RSP", FOREIGN),
                ldap("another message", "300c 020102 6107 0a0100 0400 0400").finds("L7RSP", FOREIGN),
                ldap("number of two bytes", "300d 02020001 6107 0a0100 0400 0400")
                        .finds("L7RSP", FOREIGN),
                ldap("result of two bytes", "300d 020101 6108 0a020000 0400 0400")
                        .finds("L7RSP", FOREIGN),
                ldap("result beyond all", "300c 020101 6107 0a01ff 0400 0400").finds("L7RSP", FOREIGN),
                ldap("notice of disconnection", "300c 020100 7807 0a0134 0400 0400")
                        .finds("L7RSP", FOREIGN),
                ldap("words", "485454502f312e302034303020").finds("L7RSP", FOREIGN),
                ldap("one byte, HAProxy: waits", "48").finds("L7RSP", FOREIGN),
                ldap("one byte, closes", "48").thenCloses().finds("L7RSP", FOREIGN));
    }

    static Stream<Vector> lengths() {
        return Stream.of(
                ldap("indefinite", "3080 020101 6107 0a0100 0400 0400").finds("L7RSP", FOREIGN),
                ldap("of nine bytes", "308900000000000000000c 020101 6107 0a0100 0400 0400")
                        .finds("L7RSP", FOREIGN),
                ldap("of all bytes", "30ff 020101 6107 0a0100 0400 0400").finds("L7RSP", FOREIGN),
                ldap("beyond all, HAProxy: waits", "3084ffffffff 020101 6107 0a0100 0400 0400")
                        .finds("L7RSP", FOREIGN),
                ldap("beyond the buffer, HAProxy: waits", "30823ffd 020101 6107 0a0100 0400 0400")
                        .finds("L7RSP", FOREIGN),
                ldap("zero", "3000 000000000000000000000000").finds("L7RSP", FOREIGN),
                ldap("too small", "300a 020101 6107 0a0100 0400 0400").finds("L7RSP", FOREIGN),
                ldap("inner one too large, HAProxy: L7OK", "300c 020101 617f 0a0100 0400 0400")
                        .finds("L7RSP", FOREIGN),
                ldap("inner one beyond all", "3010 020101 6184ffffffff 0a0100 0400 0400")
                        .finds("L7RSP", FOREIGN),
                ldap("inner one cut off", "3005 020101 6184 00000007 0a0100 0400 0400")
                        .finds("L7RSP", FOREIGN),
                ldap("short, HAProxy: waits", "3008 020101 6103 0a0100").finds("L7RSP", FOREIGN),
                ldap("words longer than the rest", "300c 020101 6107 0a0131 0400 0404")
                        .finds("L7STS", 49, SEE));
    }

    static Stream<Vector> endings() {
        return Stream.of(
                ldap("13 bytes", "300c 020101 6107 0a0100 0400 04").finds("L7TOUT", TOO_LATE),
                ldap("13 bytes, closes", "300c 020101 6107 0a0100 0400 04")
                        .thenCloses()
                        .finds("L7RSP", CUT),
                ldap("length too large", "307f 020101 6107 0a0100 0400 0400").finds("L7TOUT", TOO_LATE),
                ldap("length too large, closes", "307f 020101 6107 0a0100 0400 0400")
                        .thenCloses()
                        .finds("L7RSP", CUT),
                ldap("closes", "").thenCloses().finds("L7RSP", "TCPCHK got an empty response at step 2 (bind)"),
                ldap("still", "").finds("L7TOUT", TOO_LATE));
    }

    @Test
    void saysWhatHaproxySays() {
        assertThat(Talk.bytes(Talk.about(new LdapCheck()).said().get(0)))
                .isEqualTo(Talk.hex("300c 020101 6007 020103 0400 8000"));
    }

    private static Vector ldap(String name, String answer) {
        Vector vector = Vector.of(name, new LdapCheck());
        return answer.isEmpty() ? vector : vector.says(Talk.hex(answer));
    }
}
