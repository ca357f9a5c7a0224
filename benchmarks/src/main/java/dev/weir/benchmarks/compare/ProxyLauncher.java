package dev.weir.benchmarks.compare;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Starts a proxy under test as a child process between a free port and the origin, and waits until it listens. */
final class ProxyLauncher {
    /** The main class that puts Weir behind this harness; see the README for its command line. */
    static final String WEIR_MAIN = "dev.weir.benchmarks.compare.WeirProxy";

    private static final long START_SECONDS = 20;

    private final Options options;
    private final Workspace workspace;

    ProxyLauncher(Options options, Workspace workspace) {
        this.options = options;
        this.workspace = workspace;
    }

    /** Why a proxy cannot take part on this machine, if so. */
    Optional<String> obstacle(ProxyKind kind) {
        return switch (kind) {
            case HAPROXY, HAPROXY_SPLICE, HAPROXY_SPLICE_ALL ->
                executable(options.haproxy()).isEmpty()
                        ? Optional.of("no executable " + options.haproxy())
                        : Optional.empty();
            case NGINX -> nginxObstacle();
            case WEIR_COPY, WEIR_SPLICE, WEIR_NIO -> weirObstacle();
        };
    }

    /** The version line of an external proxy. */
    String version(ProxyKind kind) throws IOException {
        String[] lines =
                switch (kind) {
                    case HAPROXY, HAPROXY_SPLICE, HAPROXY_SPLICE_ALL ->
                        output(options.haproxy(), "-v").split("\n", 2);
                    case NGINX -> output(options.nginx(), "-v").split("\n", 2);
                    case WEIR_COPY, WEIR_SPLICE, WEIR_NIO -> new String[] {"java options: " + options.jvmOptions()};
                };
        return lines[0];
    }

    ProxyProcess start(ProxyKind kind, int originPort) throws IOException {
        int port = Sockets.freePort();
        Path log = workspace.newFile("-" + kind.label() + ".log");
        Process process = workspace.start(command(kind, port, originPort), log);
        ProxyProcess proxy = new ProxyProcess(kind, port, process, log, workspace);
        try {
            CompletableFuture<Boolean> ready = watchOutput(process);
            if (kind.isWeir()) {
                awaitReadyLine(ready);
            } else {
                awaitListening(proxy);
            }
            return proxy;
        } catch (IOException e) {
            proxy.close();
            throw new IOException(e.getMessage() + "; its log ends with:\n" + proxy.logTail(), e);
        }
    }

    private List<String> command(ProxyKind kind, int port, int originPort) throws IOException {
        return switch (kind) {
            case HAPROXY, HAPROXY_SPLICE, HAPROXY_SPLICE_ALL -> {
                String text = ProxyConfig.haproxy(kind, port, originPort, options);
                Path file = Files.writeString(workspace.newFile(".cfg"), text);
                yield List.of(resolved(options.haproxy()), "-db", "-q", "-f", file.toString());
            }
            case NGINX -> {
                Path directory = workspace.directory();
                String text = ProxyConfig.nginx(port, originPort, streamModule(), workspace.newFile(".pid"), options);
                Path file = Files.writeString(workspace.newFile(".conf"), text);
                yield List.of(
                        resolved(options.nginx()), "-p", directory.toString(), "-c", file.toString(), "-e", "stderr");
            }
            case WEIR_COPY, WEIR_SPLICE, WEIR_NIO -> weirCommand(kind, port, originPort);
        };
    }

    private List<String> weirCommand(ProxyKind kind, int port, int originPort) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options.jvmOptions());
        command.add("-Dweir.compare.threads=" + options.threads());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WEIR_MAIN));
        command.addAll(List.of(Integer.toString(port), Integer.toString(originPort), kind.weirMode()));
        return command;
    }

    /** Completes with the line READY; reads on to the end, because a child with a full output pipe would hang. */
    private static CompletableFuture<Boolean> watchOutput(Process process) {
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            if (line.equals("READY")) {
                                ready.complete(true);
                            }
                        }
                    } catch (IOException e) {
                        // The child ended; the completion below says so.
                    }
                    ready.complete(false);
                },
                "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
        return ready;
    }

    private static void awaitReadyLine(CompletableFuture<Boolean> ready) throws IOException {
        try {
            if (!ready.get(START_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("Weir ended before it printed READY");
            }
        } catch (TimeoutException e) {
            throw new IOException("Weir did not print READY within " + START_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("cannot read Weir's output", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void awaitListening(ProxyProcess proxy) throws IOException {
        long start = System.nanoTime();
        while (!Sockets.accepts(proxy.port())) {
            if (!proxy.alive()) {
                throw new IOException(proxy.kind().label() + " ended before it listened");
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                throw new IOException(proxy.kind().label() + " did not listen within " + START_SECONDS + " s");
            }
            Pause.millis(20);
        }
    }

    private Optional<String> nginxObstacle() {
        if (executable(options.nginx()).isEmpty()) {
            return Optional.of("no executable " + options.nginx());
        }
        try {
            boolean builtIn = output(options.nginx(), "-V").matches("(?s).*--with-stream(\\s.*|$)");
            return builtIn || streamModule().isPresent()
                    ? Optional.empty()
                    : Optional.of("nginx has no stream module (Debian: libnginx-mod-stream)");
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Optional<String> weirObstacle() {
        try {
            Class.forName(WEIR_MAIN, false, ProxyLauncher.class.getClassLoader());
            return Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.of("no class " + WEIR_MAIN + " on the class path");
        }
    }

    /** The stream module as a file, unless nginx has it built in. */
    private Optional<Path> streamModule() throws IOException {
        String configured = output(options.nginx(), "-V");
        return Stream.of(configured.split("\\s+", -1))
                .filter(word -> word.startsWith("--modules-path="))
                .map(word -> Path.of(word.substring(word.indexOf('=') + 1), "ngx_stream_module.so"))
                .filter(Files::isReadable)
                .findFirst();
    }

    private String output(String program, String argument) throws IOException {
        return workspace.output(List.of(resolved(program), argument));
    }

    private static String resolved(String program) throws IOException {
        return executable(program).orElseThrow(() -> new IOException("no executable " + program));
    }

    /** Looks where a login shell would; /usr/sbin too, which the PATH of an ordinary user lacks. */
    private static Optional<String> executable(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/local/sbin:/usr/sbin";
        Stream<Path> candidates = program.contains(File.separator)
                ? Stream.of(Path.of(program))
                : Stream.of(path.split(":", -1)).map(directory -> Path.of(directory, program));
        return candidates.filter(Files::isExecutable).map(Path::toString).findFirst();
    }
}
