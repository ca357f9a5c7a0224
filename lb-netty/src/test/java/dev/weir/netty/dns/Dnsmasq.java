package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real name server on loopback, a process of its own. It knows what is in its hosts file and on its command line. */
final class Dnsmasq implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final Path hosts;
    private final int port;
    private final List<String> options;
    private Process process;

    private Dnsmasq(Path directory, int port, List<String> options) {
        this.directory = directory;
        this.hosts = directory.resolve("hosts");
        this.port = port;
        this.options = options;
    }

    /**
     * Starts one; the test is skipped where the program is missing.
     *
     * @param directory for its files
     * @param hosts lines of a hosts file
     * @param options of dnsmasq, such as {@code --local-ttl=5}
     */
    static Dnsmasq start(Path directory, String hosts, String... options) throws IOException {
        assumeTrue(program() != null, "dnsmasq is not installed");
        Dnsmasq server = new Dnsmasq(directory, freePort(), List.of(options));
        server.write(hosts);
        server.run();
        return server;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Lets it read other hosts. */
    void reload(String newHosts) throws IOException {
        write(newHosts);
        signal("HUP");
    }

    /** Starts it again after {@link #stop}, on the same port, with other hosts. */
    void restart(String newHosts) throws IOException {
        write(newHosts);
        run();
    }

    /** Ends it; from now on its port is closed. */
    void stop() {
        process.destroyForcibly();
        assertThat(process.onExit()
                        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join()
                        .isAlive())
                .isFalse();
    }

    /** Lets it stand still: the port is open, and nobody answers. */
    void freeze() throws IOException {
        signal("STOP");
    }

    void thaw() throws IOException {
        signal("CONT");
    }

    @Override
    public void close() {
        stop();
    }

    private void run() throws IOException {
        Path log = directory.resolve("dnsmasq.log");
        List<String> command = new ArrayList<>(List.of(
                program(),
                "--no-daemon",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--local=/test/",
                "--user=" + System.getProperty("user.name"),
                "--pid-file=" + directory.resolve("pid"),
                "--addn-hosts=" + hosts,
                "--port=" + port,
                "--listen-address=127.0.0.1",
                "--bind-interfaces"));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
            assertThat(process.isAlive()).as(() -> read(log)).isTrue();
            return isListening();
        });
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private void write(String lines) throws IOException {
        Files.writeString(hosts, lines);
    }

    private void signal(String name) throws IOException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
        assertThat(kill.onExit().join().exitValue()).isZero();
    }

    /** One that is free for UDP as well as for TCP. */
    private static int freePort() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (int attempt = 0; ; attempt++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), loopback)) {
                return udp.getLocalPort();
            } catch (IOException takenByUdp) {
                if (attempt == 100) {
                    throw takenByUdp;
                }
            }
        }
    }

    private static String program() {
        return Stream.of("/usr/sbin/dnsmasq", "/usr/local/sbin/dnsmasq", "/usr/bin/dnsmasq")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse(null);
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
