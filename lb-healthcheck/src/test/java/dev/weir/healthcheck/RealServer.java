package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.probe.Probe;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A real server on loopback, a process of its own with its files in a directory of the test. */
final class RealServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final boolean IS_ROOT = System.getProperty("user.name").equals("root");

    private final Process process;
    private final Prober prober = new NettyProbes().open(new TestRuntime());

    private RealServer(Process process) {
        this.process = process;
    }

    /** The first of these files that can be run; the test is skipped if there is none. */
    static String program(String name, String... files) {
        List<String> found = Stream.of(files)
                .filter(file -> Files.isExecutable(Path.of(file)))
                .toList();
        assumeTrue(!found.isEmpty(), name + " is not installed");
        return found.get(0);
    }

    /** The test is skipped without the right to become other users. */
    static void needsRoot(String name) {
        assumeTrue(IS_ROOT, name + " runs its parts as other users: needs root");
    }

    /** The command as a user without rights, for programs that refuse to run as root. */
    static List<String> unprivileged(String... command) {
        List<String> all = new ArrayList<>();
        if (IS_ROOT) {
            all.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    /** Lets every user in, and gives the directory to the one that {@link #unprivileged} commands run as. */
    static Path share(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return IS_ROOT ? giveTo("nobody", directory) : directory;
    }

    static Path giveTo(String user, Path file) throws IOException {
        return Files.setOwner(
                file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }

    /** Starts it, and waits until all the ports are open. */
    static RealServer start(Path directory, List<String> command, int... ports) throws IOException {
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RealServer server = new RealServer(process);
        try {
            for (int port : ports) {
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
                    assertThat(process.isAlive()).as(() -> read(log)).isTrue();
                    return isListening(port);
                });
            }
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** Runs a program to its end. */
    static void run(Path directory, List<String> command) throws IOException {
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exit = process.onExit()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .exitValue();
        assertThat(exit).as(() -> read(log)).isZero();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    ProbeResult check(Probe probe, int port) throws Exception {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        prober.check(probe, Checks.target(server), ProbeTimeouts.within(Checks.LONG), result::complete);
        return Checks.await(result);
    }

    /** Ends it and what it started. */
    @Override
    public void close() {
        prober.close();
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        process.destroy();
        try {
            process.onExit().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
