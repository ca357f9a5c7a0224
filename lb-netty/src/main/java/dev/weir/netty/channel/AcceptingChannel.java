package dev.weir.netty.channel;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listening channel that asks before it takes a client from the kernel. Used on its event loop only. */
final class AcceptingChannel extends NioServerSocketChannel {

    private final Door door;

    /** Where clients come in. */
    @FunctionalInterface
    interface Door {
        /** The next client, or nothing if there is none or it has to wait. */
        @Nullable
        RelayChannel next() throws IOException;
    }

    /** Around a socket that is bound. */
    AcceptingChannel(ServerSocketChannel socket, Door door) {
        super(socket);
        this.door = door;
        config().setAutoRead(false);
    }

    /** Takes a client from the kernel, if there is one. */
    @Nullable
    SocketChannel accept() throws IOException {
        return javaChannel().accept();
    }

    /** Closes the port, once the selector lets go of it. */
    void closePort() {
        var unused = close();
    }

    /** Whether the port is closed in the kernel too, which comes some time after {@link #closePort()}. */
    boolean isReleased() {
        return !isOpen() && !javaChannel().isRegistered();
    }

    @Override
    protected int doReadMessages(List<Object> clients) throws IOException {
        RelayChannel client = door.next();
        if (client == null) {
            return 0;
        }
        clients.add(client);
        return 1;
    }

    /** Whatever a user's code throws, the port stays open. */
    @Override
    protected boolean closeOnReadError(Throwable cause) {
        return false;
    }
}
