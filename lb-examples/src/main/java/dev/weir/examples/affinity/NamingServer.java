package dev.weir.examples.affinity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A stand-in server with several ports: tells each client its name and keeps the connection. Used by one thread. */
public final class NamingServer implements AutoCloseable {
    private final String name;
    private final Map<String, InetSocketAddress> addresses = new HashMap<>();
    private final List<ServerSocket> listeners = new ArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /**
     * A server that listens for each of these services at a port of the loopback interface, which the system chooses.
     *
     * @throws IOException if there are not that many ports
     */
    public NamingServer(String name, List<String> services) throws IOException {
        this.name = name;
        for (String service : services) {
            ServerSocket listener = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            addresses.put(service, (InetSocketAddress) listener.getLocalSocketAddress());
        }
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Where it listens for a service, or will again. */
    public InetSocketAddress address(String service) {
        return Objects.requireNonNull(addresses.get(service), service);
    }

    /** Closes its ports and resets its connections. */
    @Override
    public void close() {
        listeners.forEach(NamingServer::close);
        listeners.clear();
        connections.forEach(NamingServer::reset);
        connections.clear();
    }

    /**
     * Opens its ports again.
     *
     * @throws IOException if somebody else has taken one
     */
    public void revive() throws IOException {
        for (InetSocketAddress address : addresses.values()) {
            listen(address);
        }
    }

    private ServerSocket listen(InetSocketAddress address) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(address);
        listeners.add(listener);
        Thread acceptor = new Thread(() -> acceptFrom(listener), name + "-" + listener.getLocalPort());
        acceptor.setDaemon(true);
        acceptor.start();
        return listener;
    }

    private void acceptFrom(ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connections.add(client);
                client.getOutputStream().write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // Closed, as the loop will see, or a client, such as a check, that has left already.
            }
        }
    }

    private static void reset(Socket connection) {
        try {
            connection.setSoLinger(true, 0);
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(ServerSocket listener) {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
