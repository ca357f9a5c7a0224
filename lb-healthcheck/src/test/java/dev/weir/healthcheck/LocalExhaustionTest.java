package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.LONG;
import static dev.weir.healthcheck.Checks.addressOf;
import static dev.weir.healthcheck.Checks.check;
import static dev.weir.healthcheck.Checks.listener;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Prober;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When this machine runs out of something, no server is to blame. */
class LocalExhaustionTest {
    @TempDir
    private Path directory;

    /** Two sockets may share a local port, but not for one and the same server: the second has no address to connect from. */
    @Test
    void blamesNoServerForALocalPortThatIsTaken() throws Exception {
        try (ServerSocket server = listener();
                SocketChannel first = reusable(0)) {
            first.connect(addressOf(server));
            int port = ((InetSocketAddress) first.getLocalAddress()).getPort();
            try (Prober prober = new NettyProber(new TestRuntime(), () -> reusable(port))) {
                ProbeResult result = check(prober, addressOf(server), LONG);

                assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
                assertThat(result.status()).isEqualTo("SOCKERR");
                assertThat(result.info()).isEqualTo("Cannot assign requested address");
            }
        }
    }

    @Test
    void blamesNoServerForMissingDescriptors() throws Exception {
        List<String> lines = runChild("ulimit -n 256; exec \"$@\"", "descriptors");

        assertThat(lines).containsExactly("PASS L4OK", "INCONCLUSIVE SOCKERR Too many open files", "PASS L4OK");
    }

    /** In a network namespace of its own, where the kernel has four ports to give. */
    @Test
    void blamesNoServerForMissingPortsAndRecovers() throws Exception {
        String limits = "ip link set lo up && echo 40000 40003 > /proc/sys/net/ipv4/ip_local_port_range";
        String unshared = "exec unshare --user --map-root-user --net sh -c '" + limits + " && exec \"$@\"' sh \"$@\"";
        int permitted = new ProcessBuilder("sh", "-c", unshared, "sh", "true")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assumeThat(permitted)
                .as("network namespaces and the ip command are at hand")
                .isZero();

        List<String> lines = runChild(unshared, "ports");

        assertThat(lines)
                .containsExactly("PASS L4OK", "INCONCLUSIVE SOCKERR Cannot assign requested address", "PASS L4OK");
    }

    private static SocketChannel reusable(int port) throws java.io.IOException {
        return SocketChannel.open()
                .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Runs {@link ExhaustedMain} under a shell that limits it first; returns what it printed. */
    private List<String> runChild(String shell, String lacking) throws Exception {
        assumeThat(Path.of("/bin/sh")).exists();
        Path output = directory.resolve("output");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", shell, "sh", java, "-Xmx64m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ExhaustedMain.class.getName(), lacking));
        Process child = new ProcessBuilder(command)
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
