package dev.weir.healthcheck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A listener whose backlog is full: the kernel drops every further SYN, as if the server had vanished. */
final class BlackHole implements AutoCloseable {
    private static final int MORE_THAN_ANY_KERNEL_ADDS = 32;

    private final ServerSocket listener;
    private final List<Socket> fillers = new ArrayList<>();
    private final Set<Integer> fillerPorts = new HashSet<>();

    BlackHole() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        while (fill()) {
            if (fillers.size() > MORE_THAN_ANY_KERNEL_ADDS) {
                throw new IOException("the backlog does not fill");
            }
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Makes room, and waits until somebody else than a filler has connected. */
    Socket acceptStranger() throws IOException {
        while (true) {
            Socket accepted = listener.accept();
            if (!fillerPorts.contains(accepted.getPort())) {
                return accepted;
            }
            accepted.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket filler : fillers) {
            filler.close();
        }
    }

    private boolean fill() throws IOException {
        Socket filler = new Socket();
        try {
            filler.connect(address(), 200);
        } catch (SocketTimeoutException e) {
            filler.close();
            return false;
        }
        fillers.add(filler);
        fillerPorts.add(filler.getLocalPort());
        return true;
    }
}
