package dev.weir.examples.tour;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The simplest load balancer that a tour can be tested with: round robin, a connect check ten times a second, and a thread a
 * direction. What a server does to a connection, end of stream or reset, it does to the client.
 */
final class FrontDoor implements Watch, AutoCloseable {
    private final List<ServerSocket> listeners = new ArrayList<>();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Set<String> down = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger turn = new AtomicInteger();

    /** Opens a port behind which these servers stand, by name. Returns its address. */
    InetSocketAddress open(Map<String, InetSocketAddress> servers) throws IOException {
        ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        listeners.add(listener);
        threads.execute(() -> accept(listener, List.copyOf(servers.entrySet())));
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Checks these servers from now on; without, all count as up. */
    void check(Map<String, InetSocketAddress> servers) {
        threads.execute(() -> {
            try {
                while (!closed.await(100, TimeUnit.MILLISECONDS)) {
                    servers.forEach(this::check);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public int openConnections() {
        return clients.size();
    }

    @Override
    public String serverState(String server) {
        return down.contains(server) ? DOWN : UP;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        for (ServerSocket listener : listeners) {
            listener.close();
        }
        for (Socket client : clients) {
            client.close();
        }
        threads.shutdownNow();
    }

    private void check(String name, InetSocketAddress address) {
        try (Socket probe = new Socket()) {
            probe.connect(address, 1_000);
            down.remove(name);
        } catch (IOException e) {
            down.add(name);
        }
    }

    private void accept(ServerSocket listener, List<Map.Entry<String, InetSocketAddress>> servers) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                clients.add(client);
                threads.execute(() -> serve(client, servers));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private void serve(Socket client, List<Map.Entry<String, InetSocketAddress>> servers) {
        for (int attempt = 0; attempt < 2 * servers.size(); attempt++) {
            var server = servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
            if (down.contains(server.getKey())) {
                continue;
            }
            Socket connected = new Socket();
            try {
                connected.connect(server.getValue(), 1_000);
                threads.execute(() -> pump(client, connected));
                pump(connected, client);
                return;
            } catch (IOException refused) {
                reset(connected);
            }
        }
        reset(client);
        clients.remove(client);
    }

    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                from.close();
                to.close();
            }
        } catch (IOException broken) {
            reset(from);
            reset(to);
        } finally {
            clients.remove(from);
            clients.remove(to);
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // closed before: by the other direction, or by a connect that failed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
