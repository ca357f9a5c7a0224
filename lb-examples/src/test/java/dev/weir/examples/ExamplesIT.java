package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.examples.wire.LineReader;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the examples as a user does: each in a process of its own, with the load balancer on real sockets. */
class ExamplesIT {
    /** Differs from process to process, so that two builds on one machine do not meet; below the ephemeral ports. */
    private final String portOffset =
            Long.toString(11_000 + ProcessHandle.current().pid() % 10_000);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"single-hostname", "multi-hostname"})
    void givesATourInWhichNobodyNoticesTheDeathOfAServer(String example) throws Exception {
        Path log = directory.resolve("access.log");
        long startNanos = System.nanoTime();
        Process tour = start(example, "--log", log.toString());

        assertThat(tour.waitFor(90, TimeUnit.SECONDS)).isTrue();

        assertThat(output())
                .containsSubsequence(
                        example,
                        "cas1 is killed",
                        "cas1 is seen DOWN",
                        "cas1 is revived",
                        "cas1 is seen UP",
                        "traffic is even again",
                        "p99 ms",
                        " 0 failed")
                .doesNotContain("FAILED");
        assertThat(tour.exitValue()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(60));
        assertThat(Files.readString(log)).contains("/cas1 is DOWN", "/cas1 is UP", "dev.weir.access");
    }

    @Test
    void showsThatAllPortsOfAClientAreAtOneServer() throws Exception {
        Process tour = launch("exchange-2010-affinity");

        assertThat(tour.waitFor(90, TimeUnit.SECONDS)).isTrue();

        assertThat(output())
                .containsSubsequence(
                        "exchange-2010-affinity",
                        "have all ports at one server",
                        "cas1 is killed",
                        "cas1 is seen DOWN",
                        "have all ports at one server",
                        "who was elsewhere has stayed",
                        "cas1 is seen UP",
                        "everybody stays")
                .doesNotContain("FAILED");
        assertThat(tour.exitValue()).isZero();
    }

    @Test
    void changesEverythingAndNobodyNotices() throws Exception {
        Process tour = launch("live-change");

        assertThat(tour.waitFor(90, TimeUnit.SECONDS)).isTrue();

        assertThat(output())
                .containsSubsequence(
                        "live-change",
                        "cas3 answers too",
                        "+ bind ft_exchange_tcp/eas",
                        "clientTimeout: PT5M -> PT1H1M",
                        "the plan is in force",
                        "Server bk_exchange_tcp/cas1 is draining: ",
                        "Server bk_exchange_tcp/cas1 is drained: 0 connections left.",
                        ", closed: 0",
                        "- server bk_exchange_tcp/cas1",
                        "cas1 gets nothing any more",
                        "+ bind ft_exchange_tcp/imaps",
                        "ft_exchange_tcp/imaps",
                        "the plan is refused",
                        "nothing has changed",
                        " 0 of them sent again, 0 failed")
                .doesNotContain("FAILED");
        assertThat(tour.exitValue()).isZero();
    }

    @Test
    void movesTheClientsOfADeadServiceAndOnlyThose() throws Exception {
        Process tour = launch("healthy-exchange");

        assertThat(tour.waitFor(90, TimeUnit.SECONDS)).isTrue();

        assertThat(output())
                .containsSubsequence(
                        "healthy-exchange",
                        "both servers answer",
                        "answers 503",
                        "bk_owa/cas1 is seen DOWN",
                        "reason: Layer7 wrong status, code: 503",
                        "cas1 stays UP for all other services",
                        "owa is answered by cas2 alone",
                        "owa is answered by cas1 again",
                        "closes connections without an answer",
                        "bk_owa/cas1 is seen DOWN",
                        "reason: Layer7 invalid response",
                        "takes requests and does not answer",
                        "bk_owa/cas1 is seen DOWN",
                        "reason: Layer7 timeout",
                        "6 of 6 phones have it",
                        " 0 of them sent again, 0 failed")
                .doesNotContain("FAILED");
        assertThat(tour.exitValue()).isZero();
    }

    @Test
    void servesUntilItIsTold() throws Exception {
        Process server = start("multi-hostname", "--serve");
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !server.isAlive() || output().contains("Serving; Ctrl-C ends it."));
            assertThat(conversation("imap4", "a LOGOUT"))
                    .startsWith("* OK The Microsoft Exchange IMAP4 service is ready.")
                    .endsWith("a OK LOGOUT completed.");
            assertThat(conversation("pop3", "QUIT"))
                    .startsWith("+OK The Microsoft Exchange POP3 service is ready.")
                    .hasSize(2);
        } finally {
            server.destroy();
        }
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).contains("Stopping;", " ft_imap4 bk_imap4/cas", " ft_pop3 bk_pop3/cas");
    }

    private Process start(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--port-offset", portOffset));
        return launch(all.toArray(String[]::new));
    }

    private Process launch(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(outputFile())
                .start();
    }

    /** Says one thing through this bind and returns all lines that come back until the end. */
    private List<String> conversation(String bind, String request) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Socket client = new Socket()) {
            client.connect(addressOf(bind), 10_000);
            client.setSoTimeout(10_000);
            client.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
            LineReader in = new LineReader(client.getInputStream(), 100);
            for (String line = in.line(); line != null; line = in.line()) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** As the example shows it to its user. */
    private InetSocketAddress addressOf(String bind) throws IOException {
        String address = output().lines()
                .map(line -> line.strip().split(" +", -1))
                .filter(words -> words[0].equals(bind))
                .findFirst()
                .orElseThrow()[1];
        String[] hostAndPort = address.split(":", 2);
        return new InetSocketAddress(hostAndPort[0], Integer.parseInt(hostAndPort[1]));
    }

    private File outputFile() {
        return directory.resolve("output.txt").toFile();
    }

    private String output() throws IOException {
        return Files.readString(outputFile().toPath());
    }
}
