package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A proxy under test, running and listening. */
final class ProxyProcess implements AutoCloseable {
    private static final int LOG_LINES = 15;

    private final ProxyKind kind;
    private final int port;
    private final Process process;
    private final Path log;
    private final Workspace workspace;

    ProxyProcess(ProxyKind kind, int port, Process process, Path log, Workspace workspace) {
        this.kind = kind;
        this.port = port;
        this.process = process;
        this.log = log;
        this.workspace = workspace;
    }

    ProxyKind kind() {
        return kind;
    }

    /** The port on 127.0.0.1 it listens on. */
    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean alive() {
        return process.isAlive();
    }

    CpuReading cpu() throws IOException {
        return CpuReading.of(handle());
    }

    /** The last lines of its standard error, for the report of a failure. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Ends it at once. */
    void kill() {
        ProcessTree.kill(process);
    }

    /** Ends it in order: Weir by the end of its standard input, which lets it print its counters, others by SIGTERM. */
    @Override
    public void close() {
        Sockets.closeQuietly(process.getOutputStream());
        if (kind.isWeir()) {
            ProcessTree.awaitEnd(process);
        }
        workspace.end(process);
    }
}
