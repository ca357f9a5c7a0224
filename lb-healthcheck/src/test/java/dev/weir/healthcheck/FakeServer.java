package dev.weir.healthcheck;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server on loopback that does one thing with each connection, on a thread of its own. */
final class FakeServer implements AutoCloseable {
    /** What it does with a connection, which is closed afterwards. */
    interface Role {
        void play(Socket client) throws IOException;
    }

    final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    FakeServer(Role role) throws IOException {
        listener = Checks.listener();
        start(() -> {
            while (true) {
                Socket client = listener.accept();
                connections.incrementAndGet();
                open.add(client);
                start(() -> {
                    try (client) {
                        role.play(client);
                    }
                });
            }
        });
    }

    /** One that shakes hands first. */
    static FakeServer overTls(SSLContext context, Role role) throws IOException {
        return new FakeServer(client -> {
            SSLSocket secure =
                    (SSLSocket) context.getSocketFactory().createSocket(client, null, client.getPort(), true);
            secure.setUseClientMode(false);
            secure.startHandshake();
            role.play(secure);
        });
    }

    InetSocketAddress address() {
        return Checks.addressOf(listener);
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : open) {
            client.close();
        }
    }

    /** Says this and waits for the client to go. */
    static Role says(String text) {
        return client -> {
            say(client, text);
            awaitEnd(client);
        };
    }

    /** Says this and closes. */
    static Role saysAndCloses(String text) {
        return client -> {
            say(client, text);
            client.shutdownOutput();
            awaitEnd(client);
        };
    }

    /** Waits for some bytes, says this and closes. */
    static Role answers(String text) {
        return client -> {
            client.getInputStream().read(new byte[8_192]);
            saysAndCloses(text).play(client);
        };
    }

    /** One byte about every so many milliseconds, for as long as there is one and a client. */
    static Role drips(String text, int millis) {
        return client -> {
            client.setTcpNoDelay(true);
            client.setSoTimeout(millis);
            for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
                client.getOutputStream().write(b);
                if (!isStillThere(client)) {
                    return;
                }
            }
            client.setSoTimeout(0);
            awaitEnd(client);
        };
    }

    /** Resets as soon as the client has said something, or at once. */
    static Role resets(String afterSaying, boolean whenSpokenTo) {
        return client -> {
            if (whenSpokenTo) {
                client.getInputStream().read();
            }
            say(client, afterSaying);
            client.setSoLinger(true, 0);
        };
    }

    /** Says nothing for as long as the client is there. */
    static Role isSilent() {
        return FakeServer::awaitEnd;
    }

    static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
    }

    static String line(Socket client) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = client.getInputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString();
    }

    static void awaitEnd(Socket client) throws IOException {
        while (client.getInputStream().read() >= 0) {
            // It may say what it wants.
        }
    }

    private static boolean isStillThere(Socket client) throws IOException {
        try {
            return client.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The client, or the test, has gone.
                    }
                },
                "fake-server");
        thread.setDaemon(true);
        thread.start();
    }
}
