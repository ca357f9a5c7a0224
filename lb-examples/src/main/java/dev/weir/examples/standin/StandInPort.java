package dev.weir.examples.standin;

import dev.weir.examples.wire.LineReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One port of a stand-in server: accepts on a thread of its own while open, and holds each connection's conversation on the
 * executor. All methods may be called from any thread.
 */
final class StandInPort {
    private static final Logger LOG = LoggerFactory.getLogger(StandInPort.class);
    private static final int BACKLOG = 1024;
    private static final int MAX_LINE_BYTES = 8 * 1024;

    /** How long a client may say nothing: IIS's own 120 s, which is also enough for mail clients that cannot log in. */
    private static final int MAX_SILENCE_MILLIS = 120_000;

    private final String label;
    private final Conversation conversation;
    private final @Nullable SSLSocketFactory tls;
    private final Executor executor;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private InetSocketAddress address; // guarded by this; its port is chosen by the first open, if it was 0
    private @Nullable ServerSocket listener; // guarded by this; null while closed
    private int acceptors; // guarded by this; threads that may still hold a listener

    /**
     * A closed port.
     *
     * @param label for thread names and messages
     * @param address where to listen; port 0 lets the system choose once
     * @param tls null for plain text
     * @param executor runs conversations; when it refuses one, the client is reset
     */
    StandInPort(
            String label,
            InetSocketAddress address,
            Conversation conversation,
            @Nullable SSLSocketFactory tls,
            Executor executor) {
        this.label = label;
        this.address = address;
        this.conversation = conversation;
        this.tls = tls;
        this.executor = executor;
    }

    /** Where it listens, or will again. */
    synchronized InetSocketAddress address() {
        return address;
    }

    int openConnections() {
        return connections.size();
    }

    /**
     * Listens; does nothing if it does already.
     *
     * @throws IOException if the address cannot be had; the message names it
     */
    synchronized void open() throws IOException {
        if (listener != null && !listener.isClosed()) {
            return;
        }
        ServerSocket opened = new ServerSocket();
        try {
            opened.setReuseAddress(true); // or connections of the last run would keep the port for a minute
            opened.bind(address, BACKLOG);
        } catch (IOException e) {
            opened.close();
            throw new IOException(label + ": cannot listen on " + address + ": " + e.getMessage(), e);
        }
        address = (InetSocketAddress) opened.getLocalSocketAddress();
        listener = opened;
        acceptors++;
        Thread acceptor = new Thread(() -> acceptFrom(opened), label + "-accept");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /**
     * Stops listening. Returns when the port is closed for the kernel too, so that nobody is accepted any more: a thread
     * inside a system call keeps a closed socket alive, so this waits until it has come out.
     */
    synchronized void stopListening() {
        if (listener != null) {
            close(listener);
            listener = null;
        }
        awaitThat(() -> acceptors == 0);
    }

    /**
     * Resets every connection and returns when that has happened. Call {@link #stopListening} before, or there may be new
     * ones. The connections' threads must not need a lock of the caller.
     */
    synchronized void resetConnections() {
        connections.forEach(this::reset);
        awaitThat(connections::isEmpty);
    }

    private synchronized void awaitThat(BooleanSupplier condition) {
        try {
            while (!condition.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the sockets are closed; only the wait is cut short
        }
    }

    private void acceptFrom(ServerSocket from) {
        try {
            while (!from.isClosed()) {
                serve(from, from.accept());
            }
        } catch (IOException e) {
            if (!from.isClosed()) {
                LOG.error("{}: cannot accept any more", label, e);
                close(from);
            }
        }
        synchronized (this) {
            acceptors--;
            notifyAll();
        }
    }

    private void serve(ServerSocket from, Socket client) {
        if (!register(from, client)) {
            reset(client); // accepted just before the listener was closed
            return;
        }
        try {
            executor.execute(() -> converse(client));
        } catch (RejectedExecutionException e) {
            LOG.warn("{}: no thread for another connection", label);
            reset(client);
            forget(client);
        }
    }

    private synchronized boolean register(ServerSocket from, Socket client) {
        return listener == from && connections.add(client);
    }

    private synchronized void forget(Socket client) {
        connections.remove(client);
        notifyAll();
    }

    private void converse(Socket raw) {
        try (raw;
                Socket client = secured(raw)) {
            conversation.hold(new LineReader(client.getInputStream(), MAX_LINE_BYTES), client.getOutputStream());
        } catch (IOException e) {
            // Clients vanish, health checks leave before the handshake: a server shrugs.
            LOG.debug("{}: connection ended: {}", label, e.toString());
        } finally {
            forget(raw);
        }
    }

    private Socket secured(Socket raw) throws IOException {
        raw.setSoTimeout(MAX_SILENCE_MILLIS);
        raw.setTcpNoDelay(true);
        return tls == null ? raw : tls.createSocket(raw, null, true);
    }

    private void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("{}: closing the listener failed", label, e);
        }
    }

    private void reset(Socket client) {
        try {
            client.setSoLinger(true, 0); // makes close send a reset instead of an end of stream
            client.close();
        } catch (IOException e) {
            LOG.debug("{}: connection was closed already: {}", label, e.toString());
        }
    }
}
