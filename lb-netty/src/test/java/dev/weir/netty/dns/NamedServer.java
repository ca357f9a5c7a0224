package dev.weir.netty.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that tells its address in a line, and then sends back what it gets. */
final class NamedServer implements AutoCloseable {
    private final ServerSocket port;
    private final String name;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    private NamedServer(String address, int port) throws IOException {
        this.name = address;
        this.port = new ServerSocket();
        this.port.bind(new InetSocketAddress(InetAddress.getByName(address), port));
    }

    /** One at an address of this machine; port 0 for any that is free. */
    static NamedServer on(String address, int port) throws IOException {
        NamedServer server = new NamedServer(address, port);
        daemon(server::accept);
        return server;
    }

    int port() {
        return port.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = port.accept();
                clients.add(client);
                daemon(() -> serve(client));
            }
        } catch (SocketException closed) {
            return; // the test is over
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.getOutputStream().write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException gone) {
            clients.remove(client); // as clients do
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "named-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        port.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
