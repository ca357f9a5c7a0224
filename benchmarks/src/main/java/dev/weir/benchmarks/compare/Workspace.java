package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The temporary directory and the child processes of a run; closing it, also by Ctrl-C, leaves neither behind. */
final class Workspace implements AutoCloseable {
    private static final long COMMAND_SECONDS = 30;

    private final Path directory;
    private final List<Process> children = new ArrayList<>();
    private boolean closed;
    private int files;

    Workspace() throws IOException {
        directory = Files.createTempDirectory("weir-compare");
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "workspace-cleanup"));
    }

    Path directory() {
        return directory;
    }

    /** A path nobody uses yet. */
    synchronized Path newFile(String suffix) {
        files++;
        return directory.resolve(files + suffix);
    }

    /** Starts a child; its standard output is the caller's, its standard error goes to {@code log}. */
    synchronized Process start(List<String> command, Path log) throws IOException {
        if (closed) {
            throw new IOException("shutting down");
        }
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        children.add(process);
        return process;
    }

    synchronized void end(Process process) {
        children.remove(process);
        ProcessTree.end(process);
    }

    /** Runs a short command to its end and returns everything it printed. */
    String output(List<String> command) throws IOException {
        Path file = newFile(".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command + " did not end within " + COMMAND_SECONDS + " s");
            }
            return Files.readString(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command, e);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(file);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List.copyOf(children).forEach(this::end);
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
