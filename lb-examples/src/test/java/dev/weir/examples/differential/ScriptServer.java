package dev.weir.examples.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A server of a case, on a port of its own for all of its life, whether it listens or not. */
final class ScriptServer implements AutoCloseable {
    private static final int BACKLOG = 200;
    private static final int LONGER_THAN_AN_INTERVAL_MILLIS = 300;

    /** How connections meet a server. */
    enum Door {
        OPEN,
        /** Nobody listens: connections are refused. */
        SHUT,
        /** The queue of the system is full: nobody answers. */
        MUTE
    }

    private final String name;
    private final int port = Ports.free();
    private final Consumer<Party> onAccept;
    private final List<Socket> fillers = new ArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Behaviour behaviour;
    private SocketChannel holder;
    private ServerSocket listener;
    private Thread acceptor;

    /** @param onAccept hears of each connection before its behaviour begins, in order */
    ScriptServer(String name, Behaviour behaviour, Door door, Consumer<Party> onAccept) throws IOException {
        this.name = name;
        this.behaviour = behaviour;
        this.onAccept = onAccept;
        enter(door);
    }

    int port() {
        return port;
    }

    /** How it treats connections that it accepts from now on. */
    void behave(Behaviour other) {
        behaviour = other;
    }

    /** Listens from now on. */
    synchronized void open() {
        change(Door.OPEN);
    }

    /** Does not listen any more; connections that it has go on. */
    synchronized void shut() {
        change(Door.SHUT);
    }

    /**
     * As {@link #shut}, right after a check came, for one that comes while the port is being closed is accepted by the system and
     * then reset, where the next ones are refused. HAProxy's own checks are not waited for in vain for long: they end before they
     * are connected, so that nobody sees them, and cannot be met by this.
     */
    void shutBetweenChecks() {
        synchronized (accepted) {
            int before = accepted.get();
            Threads.await(accepted, () -> accepted.get() != before, LONGER_THAN_AN_INTERVAL_MILLIS);
        }
        shut();
    }

    private void change(Door door) {
        try {
            Forks.apart(() -> {
                free();
                enter(door);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void enter(Door door) throws IOException {
        switch (door) {
            case OPEN -> {
                ServerSocket opened = listen(BACKLOG);
                acceptor = Threads.start(name, () -> acceptAll(opened));
            }
            case SHUT -> hold();
            case MUTE -> {
                listen(1);
                // two fit, and who comes then is not answered
                for (int i = 0; i < 2; i++) {
                    fillers.add(new Socket(InetAddress.getLoopbackAddress(), port));
                }
            }
        }
    }

    private ServerSocket listen(int backlog) throws IOException {
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
        return listener;
    }

    /** Keeps the port from others without listening. */
    private void hold() throws IOException {
        holder = SocketChannel.open();
        holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private void acceptAll(ServerSocket from) {
        while (true) {
            try {
                Socket socket = from.accept();
                socket.setTcpNoDelay(true);
                Party party = Party.accepted(name + "#" + count(), behaviour, socket);
                onAccept.accept(party);
                party.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private int count() {
        synchronized (accepted) {
            int number = accepted.incrementAndGet();
            accepted.notifyAll();
            return number;
        }
    }

    private void free() throws IOException {
        if (listener != null) {
            listener.close();
            listener = null;
        }
        if (acceptor != null) {
            // as long as it is in the system's call, the port listens
            Threads.join(acceptor);
            acceptor = null;
        }
        if (holder != null) {
            holder.close();
            holder = null;
        }
        for (Socket filler : fillers) {
            filler.close();
        }
        fillers.clear();
    }

    @Override
    public synchronized void close() throws IOException {
        free();
    }
}
