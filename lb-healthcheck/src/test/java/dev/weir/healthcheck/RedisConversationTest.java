package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.RedisCheck;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors were taken from HAProxy 2.6.12; where this one finds something else, the vector's name says so. */
class RedisConversationTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void finds(Vector vector) {
        vector.check(new Random(1));
    }

    static Stream<Vector> vectors() {
        String ok = "Redis server is ok";
        String tooLate = "nothing more at step 2 (PING)";
        return Stream.of(
                redis("good").says("+PONG\r\n").thenCloses().finds("L7OK", ok),
                redis("more behind").says("+PONG\r\nxyz").finds("L7OK", ok),
                redis("+PON, closes").says("+PON").thenCloses().finds("L7STS", "+PON"),
                redis("no end").says("+PONG").finds("L7TOUT", tooLate),
                redis("no end, closes").says("+PONG").thenCloses().finds("L7STS", "+PONG"),
                redis("LF").says("+PONG\n").finds("L7TOUT", tooLate),
                redis("+PONGX, HAProxy: waits").says("+PONGX\r\n").finds("L7STS", "+PONGX"),
                redis("something before, HAProxy: L7OK").says("x+PONG\r\n").finds("L7STS", "x+PONG"),
                redis("error").says("-ERR bad\r\n").thenCloses().finds("L7STS", "-ERR bad"),
                redis("error, HAProxy: waits")
                        .says("-NOAUTH Authentication required.\r\n")
                        .finds("L7STS", "-NOAUTH Authentication required."),
                redis("error without end").says("-ERR bad").finds("L7TOUT", tooLate),
                redis("error without end, closes").says("-ERR bad").thenCloses().finds("L7STS", "-ERR bad"),
                redis("bulk string, HAProxy: waits").says("$4\r\nPONG\r\n").finds("L7STS", "$4"),
                redis("endless").says("z".repeat(20_000)).finds("L7STS", "z".repeat(256)),
                redis("lines without end").says("\n".repeat(20_000)).finds("L7STS", ""),
                redis("closes").thenCloses().finds("L7STS", "TCPCHK got an empty response at step 2 (PING)"),
                redis("still").finds("L7TOUT", tooLate));
    }

    @Test
    void saysWhatHaproxySays() {
        assertThat(Talk.about(new RedisCheck()).said()).containsExactly("*1\r\n$4\r\nPING\r\n");
    }

    private static Vector redis(String name) {
        return Vector.of(name, new RedisCheck());
    }
}
