package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.PgsqlCheck;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors were taken from HAProxy 2.6.12; where this one finds something else, the vector's name says so. */
class PgsqlConversationTest {
    private static final String OK = "PostgreSQL server is ok";
    private static final String UNKNOWN = "PostgreSQL unknown error";
    private static final String TOO_LATE = "nothing more at step 3 (startup)";
    private static final String UNFINISHED = "an error message that was not finished";
    private static final String FIELDS = "SFATAL\0VFATAL\0C28000\0Mno entry for host\0Fauth.c\0L543\0Rx\0\0";

    @ParameterizedTest(name = "{0}")
    @MethodSource({"requests", "errors", "endings"})
    void finds(Vector vector) {
        vector.check(new Random(1));
    }

    static Stream<Vector> requests() {
        return Stream.of(
                hex("let in", "52 00000008 00000000").finds("L7OK", OK),
                hex("SASL", "52 00000017 0000000a 534352414d2d5348412d3235360000")
                        .finds("L7OK", OK),
                hex("MD5", "52 0000000c 00000005 aabbccdd").finds("L7OK", OK),
                hex("Kerberos", "52 00000008 00000002").finds("L7OK", OK),
                hex("of no known kind", "52 00000008 0000ffff").finds("L7STS", UNKNOWN),
                hex("too long", "520000ffff00000000").finds("L7STS", UNKNOWN),
                hex("of negative length", "52 ffffffff 00000000").finds("L7STS", UNKNOWN),
                hex("length without room, HAProxy: L7OK", "52 00000003 00000000")
                        .finds("L7STS", UNKNOWN),
                hex("cut off", "52 00000008 00").finds("L7TOUT", TOO_LATE),
                hex("cut off, closes", "52 00000008 00").thenCloses().finds("L7STS", UNKNOWN),
                hex("letter", "52").finds("L7TOUT", TOO_LATE),
                hex("letter, closes", "52").thenCloses().finds("L7STS", UNKNOWN));
    }

    static Stream<Vector> errors() {
        return Stream.of(
                hex("severity", "45 0000000b 53464154414c00").thenCloses().finds("L7RSP", "FATAL"),
                pgsql("with words, HAProxy: FATAL")
                        .says(error(FIELDS.length() + 4, FIELDS))
                        .finds("L7RSP", "FATAL: no entry for host"),
                pgsql("from before 7.4")
                        .says("EFATAL: unsupported\n\0")
                        .thenCloses()
                        .finds("L7RSP", "FATAL: unsupported"),
                pgsql("length too small")
                        .says(error(3, "SFATAL\0"))
                        .thenCloses()
                        .finds("L7RSP", ""),
                pgsql("length too large")
                        .says(error(5000, FIELDS))
                        .thenCloses()
                        .finds("L7RSP", "FATAL: no entry for host"),
                pgsql("length too large, still").says(error(5000, FIELDS)).finds("L7RSP", UNFINISHED),
                pgsql("field without end").says(error(11, "SFATALL")).finds("L7RSP", "FATALL"),
                pgsql("no fields").says(error(5, "\0")).finds("L7RSP", UNFINISHED),
                hex("letter, HAProxy: L7TOUT", "45").finds("L7RSP", UNFINISHED),
                hex("letter, closes", "45").thenCloses().finds("L7RSP", UNFINISHED),
                hex("letter and length", "45 00000064").finds("L7RSP", UNFINISHED));
    }

    static Stream<Vector> endings() {
        return Stream.of(
                pgsql("words").says("Not a PostgreSQL response").finds("L7STS", UNKNOWN),
                pgsql("words like a request").says("Rot a PostgreSQL response").finds("L7STS", UNKNOWN),
                pgsql("one byte, HAProxy: L7TOUT").says("N").finds("L7STS", UNKNOWN),
                hex("notice first", "4e 0000000b 534c4f473a0000 52 00000008 00000000")
                        .finds("L7STS", UNKNOWN),
                pgsql("closes").thenCloses().finds("L7RSP", "TCPCHK got an empty response at step 3 (startup)"),
                pgsql("still").finds("L7TOUT", TOO_LATE));
    }

    @Test
    void saysWhatHaproxySays() {
        assertThat(Talk.bytes(Talk.about(new PgsqlCheck("joe")).said().get(0)))
                .isEqualTo(Talk.hex("00000012 00030000 7573657200 6a6f6500 00"));
    }

    @Test
    void countsTheBytesOfANameAndNotItsCharacters() {
        assertThat(Talk.about(new PgsqlCheck("j\u00f6")).said().get(0))
                .hasSize(18)
                .startsWith("\0\0\0\u0012");
    }

    private static byte[] error(int length, String fields) {
        return ByteBuffer.allocate(5 + fields.length())
                .put((byte) 'E')
                .putInt(length)
                .put(Talk.bytes(fields))
                .array();
    }

    private static Vector hex(String name, String digits) {
        return pgsql(name).says(Talk.hex(digits));
    }

    private static Vector pgsql(String name) {
        return Vector.of(name, new PgsqlCheck("joe"));
    }
}
