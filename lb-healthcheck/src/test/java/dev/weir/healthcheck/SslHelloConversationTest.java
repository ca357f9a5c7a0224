package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.SslHelloCheck;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors were taken from HAProxy 2.6.12; where this one finds something else, the vector's name says so. */
class SslHelloConversationTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void finds(Vector vector) {
        vector.check(new Random(1));
    }

    static Stream<Vector> vectors() {
        String tooLate = "nothing more at step 2 (ClientHello)";
        return Stream.of(
                hello("handshake", "1603000002 0000").finds("L6OK", ""),
                hello("alert", "1503010002 0228").thenCloses().finds("L6OK", ""),
                hello("four bytes", "16030000").finds("L6TOUT", tooLate),
                hello("four bytes, closes, HAProxy: L6OK", "16030000")
                        .thenCloses()
                        .finds("L6RSP", "no answer of TLS: ????"),
                hello("one byte too early", "0016030000020000").finds("L6RSP", "no answer of TLS: ?????"),
                hello("one byte", "48").finds("L6TOUT", tooLate),
                Vector.of("HTTP", new SslHelloCheck())
                        .says("HTTP/1.0 400 Bad request\r\n\r\n")
                        .finds("L6RSP", "no answer of TLS: HTTP/"),
                hello("closes", "").thenCloses().finds("L6RSP", "TCPCHK got an empty response at step 2 (ClientHello)"),
                hello("still", "").finds("L6TOUT", tooLate));
    }

    /** A server of the JDK's understands it, and answers with a handshake record. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void isUnderstood(String version) throws Exception {
        SSLEngine server = TestTls.context(TestTls.selfSigned()).createSSLEngine();
        server.setUseClientMode(false);
        server.setEnabledProtocols(new String[] {version});
        String said = Talk.about(new SslHelloCheck()).said().get(0);

        server.unwrap(ByteBuffer.wrap(Talk.bytes(said)), ByteBuffer.allocate(32_768));
        server.getDelegatedTask().run();
        ByteBuffer answer = ByteBuffer.allocate(32_768);
        server.wrap(ByteBuffer.allocate(0), answer);

        assertThat(answer.get(0)).isEqualTo((byte) 0x16);
    }

    private static Vector hello(String name, String answer) {
        Vector vector = Vector.of(name, new SslHelloCheck());
        return answer.isEmpty() ? vector : vector.says(Talk.hex(answer));
    }
}
