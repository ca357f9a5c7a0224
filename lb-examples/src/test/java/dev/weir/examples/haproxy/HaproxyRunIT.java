package dev.weir.examples.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs a haproxy.cfg from the jar, as an operator does. */
class HaproxyRunIT {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final String TCPLOG =
            "127\\.0\\.0\\.1:\\d+ \\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\] ft bk/s1"
                    + " 1/\\d+/\\d+ 5 -- 1/1/0/0/0 0/0";

    private static final Pattern SYSLOG =
            Pattern.compile("<(\\d+)>([A-Z][a-z]{2} [ 1-3]\\d \\d\\d:\\d\\d:\\d\\d) (\\S+)\\[(\\d+)\\]: (.*)\n");

    @TempDir
    private Path directory;

    private EchoServer server;
    private DatagramSocket syslog;

    @BeforeEach
    void open() throws IOException {
        server = new EchoServer();
        syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        syslog.setSoTimeout(20_000);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        syslog.close();
    }

    @Test
    void carriesTrafficAndLogsAsHaproxyDoes() throws Exception {
        try (RunningJar jar = run("log stdout format raw local0", "", "").running()) {
            talk(jar.address("ft/here"));

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> jar.out().lines().anyMatch(line -> line.matches(TCPLOG)));
            jar.signal("TERM");

            assertThat(jar.exitCode()).isZero();
            assertThat(jar.out()).contains("Proxy ft started.\n").doesNotContain("note:", "Weir runs");
            assertThat(jar.err())
                    .contains(
                            "frontend ft: to bk, maxconn 50",
                            "backend bk: balance roundrobin, servers 1",
                            "transport: ",
                            "event loops 1 (nbthread)",
                            "connections: at most 100 (global maxconn)",
                            "file descriptors: ",
                            "note: test.cfg:",
                            "'timeout server' is not set in backend 'bk': it is 5m",
                            "Stopped after ");
        }
    }

    @Test
    void logsToSyslogAsHaproxyDoes() throws Exception {
        try (RunningJar jar = run(syslogTo("local3 info"), "", "").running()) {
            talk(jar.address("ft/here"));
            Matcher access = datagramWith(" ft bk/s1 ");

            assertThat(access.group(1)).isEqualTo("158"); // local3, info
            assertThat(access.group(3)).isEqualTo("haproxy");
            assertThat(access.group(4)).isEqualTo(Long.toString(jar.pid()));
            assertThat(access.group(5)).matches(TCPLOG);
            jar.signal("INT");
            assertThat(jar.exitCode()).isZero();
        }
    }

    @Test
    void filtersByLevelAndCutsAtTheLengthAndSignsWithTheTag() throws Exception {
        String log = "log 127.0.0.1:" + syslog.getLocalPort() + " len 80 local0 notice\nlog-tag gate";
        try (RunningJar jar =
                run(log, "option log-health-checks", "check inter 100ms").running()) {
            talk(jar.address("ft/here"));
            server.close();
            Matcher down = datagramWith("Health check for server bk/s1 failed");

            assertThat(down.group(1)).isEqualTo("133"); // local0, notice
            assertThat(down.group(3)).isEqualTo("gate");
            assertThat(down.group(0)).hasSize(81); // and the end of the line
            Matcher serverDown = datagramWith("Server bk/s1 is DOWN");
            assertThat(serverDown.group(1)).isEqualTo("129"); // alert
        }
    }

    @Test
    void theHeaderIsHaproxysOwn() throws Exception {
        assumeThat(HAPROXY).exists();
        Matcher ours;
        String configuration = configuration(syslogTo("daemon"), "", "");
        try (RunningJar jar = run(configuration).running()) {
            talk(jar.address("ft/here"));
            ours = datagramWith(" ft bk/s1 ");
        }
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), configuration);
        Process haproxy = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("haproxy.out").toFile())
                .start();
        try {
            InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), portOf(configuration));
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                talk(at);
                return true;
            });
            Matcher theirs = datagramWith(" ft bk/s1 ");

            assertThat(ours.group(1)).isEqualTo(theirs.group(1)).isEqualTo("30");
            assertThat(ours.group(2)).hasSameSizeAs(theirs.group(2));
            assertThat(ours.group(3)).isEqualTo(theirs.group(3));
            assertThat(theirs.group(4)).isEqualTo(Long.toString(haproxy.pid()));
            assertThat(ours.group(5)).matches(TCPLOG);
            assertThat(theirs.group(5)).matches(TCPLOG);
        } finally {
            haproxy.destroyForcibly();
        }
    }

    @Test
    void sigtermWaitsForAnOpenSession() throws Exception {
        try (RunningJar jar = run("log stdout format raw local0", "", "").running();
                Socket client = connect(jar.address("ft/here"))) {
            say(client);
            jar.signal("TERM");
            await().atMost(Duration.ofSeconds(20)).until(() -> jar.err().contains("Stopping: no new connections"));
            await().atMost(Duration.ofSeconds(20)).until(() -> isRefused(jar.address("ft/here")));

            say(client); // goes on
            assertThat(jar.isAlive()).isTrue();
            client.shutdownOutput();

            assertThat(jar.exitCode()).isZero();
            assertThat(jar.err()).contains(", that were closed: 0.");
            assertThat(jar.out()).contains(" ft bk/s1 ");
        }
    }

    @Test
    void hardStopAfterBoundsTheWait() throws Exception {
        try (RunningJar jar = run("log stdout format raw local0\nhard-stop-after 300ms", "", "")
                        .running();
                Socket client = connect(jar.address("ft/here"))) {
            say(client);
            jar.signal("TERM");

            assertThat(jar.exitCode()).isZero();
            assertThat(jar.err()).contains("connections that ended by themselves: 0, that were closed: 1.");
            assertThat(jar.out()).contains(" KD ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sigintStopsAtOnce(boolean whileStopping) throws Exception {
        try (RunningJar jar = run("log stdout format raw local0", "", "").running();
                Socket client = connect(jar.address("ft/here"))) {
            say(client);
            if (whileStopping) {
                jar.signal("TERM");
                await().atMost(Duration.ofSeconds(20)).until(() -> jar.err().contains("Stopping: no new connections"));
            }
            jar.signal("INT");

            assertThat(jar.exitCode()).isZero();
            assertThat(jar.err()).contains("Stopping at once");
        }
    }

    @Test
    void aFileWithoutALogLineLogsToSlf4j() throws Exception {
        try (RunningJar jar = run("nbthread 1", "", "").running()) {
            talk(jar.address("ft/here"));
            await().atMost(Duration.ofSeconds(20)).until(() -> jar.out().contains(" dev.weir.access - 127.0.0.1:"));
            jar.signal("TERM");
            assertThat(jar.exitCode()).isZero();
        }
    }

    @Test
    void aBadFileIsToldWholeAndNothingStarts() throws Exception {
        String text = configuration("log stdot local0", "blance leastconn", "chek");
        try (RunningJar jar = run(text)) {
            assertThat(jar.exitCode()).isEqualTo(1);
            assertThat(jar.err())
                    .contains(
                            "test.cfg:2:9: 'stdot' as the address of a log (did you mean 'stdout'?)",
                            "unknown keyword 'chek' in a server line (did you mean 'check'?)",
                            "unknown keyword 'blance' in a section 'backend' (did you mean 'balance'?)",
                            "        blance leastconn\n        ^~~~~~",
                            "cannot be used: 3 mistakes. Nothing was started.");
        }
    }

    @Test
    void aPortThatIsTakenIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            String text = configuration("log stdout format raw local0", "", "");
            try (RunningJar jar = run(text.replaceFirst("127\\.0\\.0\\.1:\\d+ name", address + " name"))) {
                assertThat(jar.exitCode()).isEqualTo(1);
                assertThat(jar.err())
                        .contains("error: bind 'ft/here' at " + address)
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    void aFileThatIsNotThereIsOneLine() throws Exception {
        try (RunningJar jar =
                RunningJar.start(directory, directory.resolve("nobody.cfg").toString())) {
            assertThat(jar.exitCode()).isEqualTo(1);
            assertThat(jar.err()).contains("nobody.cfg: there is no such file").hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"single-hostname.cfg", "multi-hostname.cfg"})
    void bothPublishedFilesAreValid(String resource) throws Exception {
        Path file = Path.of(
                HaproxyRunIT.class.getResource("/topologies/" + resource).toURI());
        try (RunningJar jar = RunningJar.start(directory, file.toString(), "--check")) {
            assertThat(jar.exitCode()).isZero();
            assertThat(jar.out()).isEqualTo("Configuration file is valid" + System.lineSeparator());
        }
    }

    private String syslogTo(String facilityAndLevel) {
        return "log 127.0.0.1:" + syslog.getLocalPort() + " " + facilityAndLevel;
    }

    private RunningJar run(String inGlobal, String inBackend, String ofServer) throws IOException {
        return run(configuration(inGlobal, inBackend, ofServer));
    }

    private RunningJar run(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("test.cfg"), text);
        return RunningJar.start(directory, file.toString());
    }

    private String configuration(String inGlobal, String inBackend, String ofServer) throws IOException {
        return "global\n" + inGlobal.indent(4)
                + (inGlobal.contains("nbthread") ? "" : "    nbthread 1\n")
                + """
                    maxconn 100
                defaults
                    mode tcp
                    log global
                    option tcplog
                    timeout connect 5s
                    timeout client 1m
                frontend ft
                    maxconn 50
                    bind 127.0.0.1:%d name here
                    default_backend bk
                backend bk
                    server s1 127.0.0.1:%d %s
                """.formatted(freePort(), server.port(), ofServer)
                + inBackend.indent(4);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static int portOf(String configuration) {
        Matcher bind = Pattern.compile("bind 127\\.0\\.0\\.1:(\\d+)").matcher(configuration);
        assertThat(bind.find()).isTrue();
        return Integer.parseInt(bind.group(1));
    }

    /** The next datagram with these words, in HAProxy's default form. */
    private Matcher datagramWith(String words) throws IOException {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
            syslog.receive(packet); // fails when nothing comes for too long
            String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            Matcher line = SYSLOG.matcher(text);
            assertThat(line.matches()).as(text).isTrue();
            if (text.contains(words)) {
                return line;
            }
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket client = new Socket();
        client.connect(address, 10_000);
        client.setSoTimeout(10_000);
        return client;
    }

    private static boolean isRefused(InetSocketAddress address) {
        try (Socket client = new Socket()) {
            client.connect(address, 10_000);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Says five bytes and hears them again. */
    private static void say(Socket client) throws IOException {
        client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().readNBytes(5))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("hello");
    }

    private static void talk(InetSocketAddress address) throws IOException {
        try (Socket client = connect(address)) {
            say(client);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** Sends back what it hears, to any number of clients. */
    private static final class EchoServer {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        EchoServer() throws IOException {
            daemon(this::accept);
        }

        int port() {
            return socket.getLocalPort();
        }

        void close() throws IOException {
            socket.close();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = socket.accept();
                    daemon(() -> echo(client));
                }
            } catch (SocketException e) {
                assertThat(socket.isClosed()).isTrue();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void echo(Socket client) {
            try (client) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException e) {
                // a client that is cut off, as when the load balancer stops at once
            }
        }

        private static void daemon(Runnable action) {
            Thread thread = new Thread(action, "echo");
            thread.setDaemon(true);
            thread.start();
        }
    }
}
