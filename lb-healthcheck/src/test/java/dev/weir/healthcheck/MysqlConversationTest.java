package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.MysqlCheck;
import dev.weir.probe.MysqlCheck.Dialect;
import dev.weir.probe.Probe;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors were taken from HAProxy 2.6.12; where this one finds something else, the vector's name says so. */
class MysqlConversationTest {
    private static final MysqlCheck LOGIN = MysqlCheck.login("joe");
    private static final byte[] GREETING = packet(0, "\n8.0.19\0\1\0\0\0saltsalt\0\u00ff\u00ff");
    private static final byte[] OK = packet(2, "\0\0\0\2\0\0\0");
    private static final String NO_GREETING = "no greeting of MySQL";
    private static final String NO_LOGIN = "no answer of MySQL to a login";

    @ParameterizedTest(name = "{0}")
    @MethodSource({"greetings", "lengths", "endings", "logins"})
    void finds(Vector vector) {
        vector.check(new Random(1));
    }

    static Stream<Vector> greetings() {
        return Stream.of(
                greeting("good", GREETING).finds("L7OK", "8.0.19"),
                greeting("MariaDB", packet(0, "\n5.5.5-10.11.6-MariaDB\0more")).finds("L7OK", "5.5.5-10.11.6-MariaDB"),
                greeting("protocol 9", packet(0, "\t3.20.1\0")).finds("L7OK", "3.20.1"),
                greeting("any number", packet(5, "\n8\0")).finds("L7OK", "8"),
                greeting("no version", packet(0, "\n\0")).finds("L7OK", ""),
                greeting("error", packet(0, "\u00ff\u0010\u0004Too many connections"))
                        .finds("L7STS", 1040, "Too many connections"),
                greeting(
                                "error with state, HAProxy tells it",
                                packet(0, "\u00ff\u0010\u0004#08004Too many connections"))
                        .finds("L7STS", 1040, "Too many connections"),
                greeting("error without a number", packet(0, "\u00ff")).finds("L7STS", ""),
                greeting("version without end, HAProxy: L7OK", packet(0, "\n8.0.19"))
                        .finds("L7RSP", NO_GREETING),
                greeting("another protocol, HAProxy: L7OK", packet(0, "\0378.0.19\0"))
                        .finds("L7RSP", NO_GREETING));
    }

    static Stream<Vector> lengths() {
        return Stream.of(
                greeting("too large", Talk.hex("ff000000 0a382e300000"))
                        .finds("L7TOUT", "nothing more at step 2 (greeting)"),
                greeting("too large, closes", Talk.hex("ff000000 0a382e300000"))
                        .thenCloses()
                        .finds("L7RSP", "closed in the middle of an answer (greeting)"),
                greeting("beyond the buffer, HAProxy: waits", Talk.hex("fd3f0000 0a382e3000"))
                        .finds("L7RSP", "no packet of MySQL: a length of 16381"),
                greeting("of an error, too large", Talk.hex("00010000 ff1004 546f6f"))
                        .thenCloses()
                        .finds("L7RSP", "closed in the middle of an answer (greeting)"),
                greeting("zero, HAProxy: L7OK", Talk.hex("00000000"))
                        .finds("L7RSP", "no packet of MySQL: a length of 0"),
                greeting("of words", Talk.bytes("SSH-2.0-OpenSSH_9.2p1\r\n"))
                        .finds("L7RSP", "no packet of MySQL: a length of 4739923"));
    }

    static Stream<Vector> endings() {
        return Stream.of(
                greeting("three bytes", Talk.bytes("abc")).finds("L7TOUT", "nothing more at step 2 (greeting)"),
                greeting("three bytes, closes", Talk.bytes("abc"))
                        .thenCloses()
                        .finds("L7RSP", "closed in the middle of an answer (greeting)"),
                of("closes", MysqlCheck.greeting())
                        .thenCloses()
                        .finds("L7RSP", "TCPCHK got an empty response at step 2 (greeting)"),
                of("still", MysqlCheck.greeting()).finds("L7TOUT", "nothing more at step 2 (greeting)"),
                of("login: closes", LOGIN)
                        .says(GREETING)
                        .thenCloses()
                        .finds("L7RSP", "closed in the middle of an answer (login)"),
                of("login: still", LOGIN).says(GREETING).finds("L7TOUT", "nothing more at step 4 (login)"));
    }

    static Stream<Vector> logins() {
        return Stream.of(
                login("let in", OK).finds("L7OK", "8.0.19"),
                login("of old", packet(2, "\u00fe")).finds("L7OK", "8.0.19"),
                login("another method", packet(2, "\u00femysql_native_password\0salt"))
                        .finds("L7OK", "8.0.19"),
                login("more of the method", packet(2, "\1\3")).finds("L7OK", "8.0.19"),
                login("refused", packet(2, "\u00ff\u0015\u0004#28000Access denied"))
                        .finds("L7STS", 1045, "Access denied"),
                login("refused without state", packet(2, "\u00ff\u00e3\u0004Client does not support"))
                        .finds("L7STS", 1251, "Client does not support"),
                login("empty, HAProxy: L7STS", packet(2, "")).finds("L7RSP", "no packet of MySQL: a length of 0"),
                login("unknown, HAProxy: L7OK", packet(2, "U\0\0\2\0\0\0")).finds("L7RSP", NO_LOGIN),
                login("cut off", Talk.hex("07000002 00"))
                        .thenCloses()
                        .finds("L7RSP", "closed in the middle of an answer (login)"));
    }

    /** From 8.0 on as HAProxy 3.5 has it, the older ones as measured. */
    @Test
    void saysWhatHaproxySays() {
        assertThat(saidBy(Dialect.BEFORE_4_1)).isEqualTo(Talk.hex("0a000001 0080 000001 6a6f6500 00 01000000 01"));
        assertThat(saidBy(Dialect.FROM_4_1))
                .isEqualTo(Talk.hex("25000001 00820000 00800001 21" + "00".repeat(23) + "6a6f6500 00 01000000 01"));
    }

    @Test
    void namesAMethodFrom80On() {
        String plugin = "6d7973716c5f6e61746976655f70617373776f726400";

        assertThat(saidBy(Dialect.FROM_8_0))
                .isEqualTo(Talk.hex(
                        "3b000001 00820800 00800001 21" + "00".repeat(23) + "6a6f6500 00" + plugin + "01000000 01"));
    }

    @Test
    void saysNothingWithoutAUser() {
        assertThat(Talk.about(MysqlCheck.greeting()).hears(GREETING).said()).isEmpty();
    }

    private static byte[] saidBy(Dialect dialect) {
        return Talk.bytes(
                Talk.about(LOGIN.withDialect(dialect)).hears(GREETING).said().get(0));
    }

    private static byte[] packet(int number, String content) {
        int length = content.length();
        return Talk.bytes((char) (length & 0xff) + "" + (char) (length >> 8) + "\0" + (char) number + content);
    }

    private static Vector login(String name, byte[] answer) {
        return of("login: " + name, LOGIN).says(GREETING).says(answer);
    }

    private static Vector greeting(String name, byte[] answer) {
        return of(name, MysqlCheck.greeting()).says(answer);
    }

    private static Vector of(String name, Probe probe) {
        return Vector.of(name, probe);
    }
}
