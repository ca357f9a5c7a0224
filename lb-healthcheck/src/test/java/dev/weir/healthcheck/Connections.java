package dev.weir.healthcheck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Connections to a server that greets first, all greeted and then left alone. */
final class Connections implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();

    Connections(int port, int count) throws IOException {
        while (sockets.size() < count) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(socket);
            socket.getInputStream().read();
        }
    }

    int count() {
        return sockets.size();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
