package dev.weir.examples.haproxy;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jar as a user runs it, in a process of its own, with what it has written so far. */
final class RunningJar implements AutoCloseable {
    private static final Path JAR = Path.of("target", "lb-examples.jar");
    private static final Pattern BIND = Pattern.compile("bind (\\S+): 127\\.0\\.0\\.1:(\\d+).*");
    private static final long SECONDS = 30;

    private final Process process;
    private final File out;
    private final File err;

    private RunningJar(Process process, File out, File err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static RunningJar start(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", JAR.toString(), "haproxy"));
        command.addAll(List.of(arguments));
        File out = Files.createTempFile(directory, "out", ".txt").toFile();
        File err = Files.createTempFile(directory, "err", ".txt").toFile();
        Process process = new ProcessBuilder(command)
                .redirectOutput(out)
                .redirectError(err)
                .start();
        return new RunningJar(process, out, err);
    }

    /** Waits until it runs. */
    RunningJar running() {
        await().atMost(Duration.ofSeconds(SECONDS)).until(() -> !process.isAlive() || err().contains("Weir runs"));
        return this;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("it does not end");
        }
        return process.exitValue();
    }

    /** Where a bind listens, as it tells its user. */
    InetSocketAddress address(String bind) throws IOException {
        return err().lines()
                .map(BIND::matcher)
                .filter(Matcher::matches)
                .filter(line -> line.group(1).equals(bind))
                .findFirst()
                .map(line -> new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(line.group(2))))
                .orElseThrow();
    }

    String out() throws IOException {
        return Files.readString(out.toPath());
    }

    String err() throws IOException {
        return Files.readString(err.toPath());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join(); // its ports are free then
    }
}
