package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.TcpCheck;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL is there or it is not, and then somebody is told before the first check. */
class OpenSslTest {
    private static final TlsSettings WITH_OPENSSL = TlsSettings.unverified().withEngine(TlsSettings.Engine.OPENSSL);

    @TempDir
    private Path directory;

    @Test
    void isSupportedWhereItIs() {
        NettyProbes probes = new NettyProbes();

        assertThat(probes.supports(TlsCheck.handshake(WITH_OPENSSL))).isTrue();
        assertThat(probes.supports(TcpCheck.of(new TcpCheck.StartTls(WITH_OPENSSL, ""))))
                .isTrue();
    }

    @Test
    void isAConfigurationErrorWhereItIsNot() throws Exception {
        List<String> lines = runWithoutOpenSsl();

        assertThat(lines.get(0)).isEqualTo("true");
        assertThat(lines.get(1))
                .startsWith("TLS settings: engine: OPENSSL (expected: netty-tcnative on the class path; ");
    }

    private List<String> runWithoutOpenSsl() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("tcnative"))
                .collect(Collectors.joining(File.pathSeparator));
        Path output = directory.resolve("output");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        classPath,
                        MissingOpenSslMain.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        return Files.readAllLines(output, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.startsWith("WARNING:")) // newer JDKs, about Netty
                .toList();
    }
}
