package dev.weir.examples.death;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server in a process of its own, so that it can be killed as nothing inside a process can. Answers one byte with one byte. */
final class MortalServer implements AutoCloseable {
    static final int ANSWER = '!';
    private static final int BACKLOG = 1_024;

    private final Process process;
    private final int port;

    private MortalServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one and waits until it listens on loopback.
     *
     * @param port or 0 for any
     */
    static MortalServer start(int port) throws IOException {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MortalServer.class.getName(),
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String line = said.readLine();
        if (line == null) {
            throw new IOException("port: " + port + " (expected: one that is free); the server has ended");
        }
        return new MortalServer(process, Integer.parseInt(line));
    }

    int port() {
        return port;
    }

    /** SIGKILL. Returns when it is dead. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The server. Ends with its standard input, so that it does not outlive the test. */
    public static void main(String[] args) throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), BACKLOG);
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        threads.execute(() -> accept(listening, threads));
        System.out.println(listening.getLocalPort());
        while (System.in.read() >= 0) {
            // only its end matters
        }
    }

    private static void accept(ServerSocket listening, ExecutorService threads) {
        try {
            while (true) {
                Socket client = listening.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(Socket client) {
        try (client) {
            if (client.getInputStream().read() >= 0) {
                client.getOutputStream().write(ANSWER);
            }
        } catch (IOException e) {
            System.err.println("a client's connection ended: " + e);
        }
    }
}
