package dev.weir.netty.epoll;

import dev.weir.spi.ConnectFailure;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One attempt to connect to a server, from socket(2) to its outcome. Confined to the loop. */
final class ServerAttempt implements Watcher {
    private final EpollConnection connection;
    private final InetSocketAddress server;
    private @Nullable SocketHandle handle;
    private boolean over;

    ServerAttempt(EpollConnection connection, InetSocketAddress server) {
        this.connection = connection;
        this.server = server;
    }

    /** Never calls back from inside: an outcome that is there at once is told by a task. */
    void start() {
        SocketCalls calls = connection.loop.sockets;
        try {
            Socket socket = calls.open(server.getAddress());
            SocketHandle opened = new SocketHandle(connection.loop, socket, this);
            handle = opened;
            calls.sendWithoutDelay(socket);
            boolean established = calls.connect(socket, server);
            // Not before connect(2): epoll reports an unconnected socket as hung up, without end.
            opened.register();
            if (established) {
                connection.later(this::settle);
            }
        } catch (IOException failure) {
            connection.later(() -> failed(failure));
        }
    }

    /** Gives up; nothing is told any more. */
    void abandonAttempt() {
        over = true;
        if (handle != null) {
            handle.close(true);
        }
    }

    /** Whatever the event says, early HUP included, only a second connect(2) tells how the first one went. */
    @Override
    public void ready(SocketHandle socket, int events) {
        if (!over) {
            if ((events & (SocketHandle.OUT | SocketHandle.ERR | SocketHandle.HUP)) != 0) {
                settle();
            }
        } else if ((events & SocketHandle.ERR) != 0) { // connected and not relayed yet: reported when it is
            socket.lookForFailure();
        }
    }

    @Override
    public EpollConnection connection() {
        return connection;
    }

    private void settle() {
        SocketHandle socket = handle;
        if (over || socket == null) {
            return;
        }
        SocketCalls calls = connection.loop.sockets;
        try {
            if (!calls.connect(socket.socket, server)) {
                return;
            }
            if (isToOurselves(socket)) {
                fail(new ConnectFailure(ConnectFailure.Kind.SERVER, "connected to itself: no server listens there"));
                return;
            }
        } catch (IOException failure) {
            failed(failure);
            return;
        }
        over = true;
        connection.connected(socket);
    }

    /**
     * A port nobody listens on may be chosen as our own source port, and then TCP connects a socket to itself. That needs a
     * server port from the range of such ports.
     */
    private boolean isToOurselves(SocketHandle socket) throws IOException {
        return server.getPort() >= EphemeralPorts.LOWEST
                && server.equals(connection.loop.sockets.localAddress(socket.socket));
    }

    private void failed(IOException failure) {
        boolean local = Errno.isLocalShortage(Errno.of(failure));
        fail(new ConnectFailure(
                local ? ConnectFailure.Kind.LOCAL : ConnectFailure.Kind.SERVER, Errno.describe(failure)));
    }

    private void fail(ConnectFailure failure) {
        if (over) {
            return;
        }
        abandonAttempt();
        connection.connectFailed(failure);
    }
}
