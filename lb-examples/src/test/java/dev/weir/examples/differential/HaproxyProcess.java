package dev.weir.examples.differential;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** HAProxy in a process of its own. */
final class HaproxyProcess implements Proxy {
    static final Path PROGRAM = Path.of("/usr/sbin/haproxy");

    private static final Duration START = Duration.ofSeconds(20);
    private static final long STOP_SECONDS = 20;

    private final LineLog log = new LineLog();
    private final Path socket;
    private final Process process;
    private final Thread reader;

    private HaproxyProcess(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
        this.reader = Threads.start("haproxy " + process.pid(), this::read);
    }

    /** Starts it with a configuration that has its command line at {@code socket}; returns when it listens. */
    static HaproxyProcess start(Path directory, Path socket, String configuration) throws IOException {
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), configuration);
        Path errors = directory.resolve("errors");
        Process process = Forks.start(
                new ProcessBuilder(PROGRAM.toString(), "-db", "-f", file.toString()).redirectError(errors.toFile()));
        HaproxyProcess haproxy = new HaproxyProcess(process, socket);
        try {
            await().atMost(START).pollInterval(Duration.ofMillis(10)).until(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("HAProxy ended: " + Files.readString(errors));
                }
                return haproxy.isListening();
            });
        } catch (RuntimeException e) {
            haproxy.close();
            throw e;
        }
        return haproxy;
    }

    /** Its version, or why it has none. */
    static String version() {
        try {
            Process process = Forks.start(new ProcessBuilder(PROGRAM.toString(), "-v").redirectErrorStream(true));
            try (BufferedReader in = process.inputReader(StandardCharsets.US_ASCII)) {
                return String.valueOf(in.readLine());
            }
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public LineLog log() {
        return log;
    }

    @Override
    public void operate(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII)));
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
            if (!answer.isBlank()) {
                throw new IllegalStateException(command + ": " + answer);
            }
        }
    }

    @Override
    public void finish() throws Exception {
        Forks.start(new ProcessBuilder("kill", "-USR1", Long.toString(process.pid())))
                .waitFor();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            log.add("HAProxy did not end");
        }
        close();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Threads.join(reader);
    }

    private boolean isListening() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.ISO_8859_1)) {
            in.lines().forEach(log::add);
        } catch (IOException | UncheckedIOException e) {
            log.add("HAProxy's log broke: " + e);
        }
    }
}
