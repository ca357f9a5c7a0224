package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real HAProxy, if there is one, whether it finds what {@link TcpCheckCases} says that it finds. */
class HaproxyTcpCheckIT {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    private static final Map<String, String> STATUSES = Map.of(
            "Layer4 check passed", "L4OK",
            "Layer4 timeout", "L4TOUT",
            "Layer4 connection problem", "L4CON",
            "Layer6 check passed", "L6OK",
            "Layer7 check passed", "L7OK",
            "Layer7 check conditionally passed", "L7OKC",
            "Layer7 timeout", "L7TOUT",
            "Layer7 invalid response", "L7RSP",
            "Layer7 wrong status", "L7STS");

    private static final Pattern LINE = Pattern.compile(
            "Health check for server b(\\d+)/s .*reason: ([^,]*),(?: code: \\d+,)?(?: info: \"(.*)\",)? check duration");

    private final List<FakeServer> servers = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void haproxyFindsTheSame() throws Exception {
        assumeThat(HAPROXY).as("HAProxy is installed").isExecutable();
        List<TcpCheckCases.Case> cases = TcpCheckCases.all();
        Map<Integer, String> found = new HashMap<>();
        Process haproxy = null;
        try (DatagramSocket log = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            log.setSoTimeout(10_000);
            haproxy = start(configuration(cases, log.getLocalPort()));
            while (found.size() < cases.size()) {
                Matcher line = LINE.matcher(receive(log));
                if (line.find()) {
                    String info = line.group(3) == null ? "" : line.group(3).strip();
                    found.putIfAbsent(Integer.parseInt(line.group(1)), STATUSES.get(line.group(2)) + " " + info);
                }
            }
        } finally {
            if (haproxy != null) {
                haproxy.destroyForcibly().waitFor();
            }
            for (FakeServer server : servers) {
                server.close();
            }
        }
        for (int i = 0; i < cases.size(); i++) {
            TcpCheckCases.Case wanted = cases.get(i);
            assertThat(found.get(i)).as(wanted.name()).isEqualTo(wanted.status() + " " + wanted.info());
        }
    }

    private Path configuration(List<TcpCheckCases.Case> cases, int logPort) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "global",
                "  log 127.0.0.1:" + logPort + " local0",
                "defaults",
                "  mode tcp",
                "  log global",
                "  option log-health-checks",
                "  timeout connect 700ms",
                "  timeout client 5s",
                "  timeout server 5s",
                "  default-server inter 700ms rise 1 fall 1",
                "listen unused",
                "  bind " + directory.resolve("socket")));
        for (int i = 0; i < cases.size(); i++) {
            FakeServer server = new FakeServer(cases.get(i).server());
            servers.add(server);
            lines.add("backend b" + i);
            lines.add("  option tcp-check");
            cases.get(i).haproxy().forEach(line -> lines.add("  " + line));
            lines.add("  server s 127.0.0.1:" + server.port() + " check");
        }
        return Files.write(directory.resolve("haproxy.cfg"), lines);
    }

    private Process start(Path configuration) throws IOException {
        return new ProcessBuilder(HAPROXY.toString(), "-db", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private static String receive(DatagramSocket log) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        log.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    }
}
