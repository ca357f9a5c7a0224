package dev.weir.netty.epoll;

import dev.weir.spi.ClientEnd;
import dev.weir.spi.CloseMode;
import dev.weir.spi.Connection;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Watches a client for whom there is no server yet. Nothing is read from it unless it is inspected, or epoll hints at its end;
 * then one read tells an empty stream from one that has data for the server. What is read is kept. Confined to the loop.
 */
final class EarlyClient implements Watcher {
    private final EpollConnection connection;
    private @Nullable ByteBuf kept;
    private long received;
    private boolean endReported;
    /** Most bytes to read for inspection; 0 while there is none. */
    private int inspects;

    EarlyClient(EpollConnection connection) {
        this.connection = connection;
    }

    @Override
    public void ready(SocketHandle client, int events) {
        if ((events & SocketHandle.ERR) != 0) {
            boolean known = client.failure != null;
            client.lookForFailure();
            if (client.failure != null) {
                if (!known) {
                    connection.clientEnded(ClientEnd.RESET);
                }
                return;
            }
        }
        if (inspects > 0) {
            inspect(client, false);
        }
        if ((events & (SocketHandle.RDHUP | SocketHandle.HUP)) != 0 && !isOver(client)) {
            lookForEnd(client);
        }
    }

    /** From now on what the client sends is read, up to so many bytes in all, and shown. */
    void inspect(int most) {
        if (most < 1 || most > Connection.MOST_INSPECTED) {
            throw new IllegalArgumentException("most: " + most + " (expected: 1.." + Connection.MOST_INSPECTED + ")");
        }
        inspects = most;
    }

    void endInspection() {
        inspects = 0;
    }

    /** Shows what is there, also what was read before. */
    void showAll(SocketHandle client) {
        if (inspects > 0 && connection.isWaiting() && !connection.isClosed() && client.failure == null) {
            inspect(client, true);
        }
    }

    @Override
    public EpollConnection connection() {
        return connection;
    }

    long received() {
        return received;
    }

    /** What was read, which is the caller's from now on. */
    @Nullable
    ByteBuf takeKept() {
        ByteBuf taken = kept;
        kept = null;
        return taken;
    }

    /**
     * There will be no server. What an orderly close is about to drop is counted, so that a client that spoke is known as one
     * that did.
     */
    void end(SocketHandle client, CloseMode mode) {
        if (mode == CloseMode.FIN && !client.endRead && client.failure == null) {
            countUnread(client);
        }
        drop();
    }

    private void countUnread(SocketHandle client) {
        EpollLoop loop = connection.loop;
        try {
            int read = loop.sockets.receive(client.socket, loop.buffers.receiveAddress, loop.buffers.receiveBytes);
            received += Math.max(0, read);
            client.endRead = read < 0;
        } catch (IOException gone) {
            client.failed(gone); // it has left meanwhile; nobody is interested any more
        }
    }

    private void drop() {
        ByteBuf dropped = takeKept();
        if (dropped != null) {
            connection.loop.buffers.release(dropped);
        }
    }

    /** Whether there is nobody to be told of anything, or no end to be told any more. */
    private boolean isOver(SocketHandle client) {
        return endReported || client.failure != null || connection.isClosed();
    }

    private void inspect(SocketHandle client, boolean anew) {
        long before = received;
        try {
            read(client);
        } catch (IOException failure) {
            client.failed(failure);
            connection.clientEnded(ClientEnd.RESET);
            return;
        }
        if (kept != null && (anew || received > before)) {
            int shown = Math.min(inspects, kept.readableBytes());
            connection.inspected(kept.nioBuffer(kept.readerIndex(), shown).asReadOnlyBuffer());
        }
        if (client.endRead && !isOver(client)) {
            tellEnd();
        }
    }

    /** Reads until there is nothing more or enough. */
    private void read(SocketHandle client) throws IOException {
        EpollLoop loop = connection.loop;
        while (client.readable && !client.endRead && received < inspects) {
            int room = Math.min(inspects - (int) received, loop.buffers.receiveBytes);
            int read = loop.sockets.receive(client.socket, loop.buffers.receiveAddress, room);
            if (read <= 0) {
                client.readable = false;
                client.mayHideMore = false;
                client.endRead = read < 0;
                return;
            }
            keep(read);
            client.readable = read == room || client.mayHideMore; // as everywhere: less than asked for was all
        }
    }

    private void tellEnd() {
        endReported = true;
        connection.clientEnded(received == 0 ? ClientEnd.FIN : ClientEnd.FIN_AFTER_DATA);
    }

    private void lookForEnd(SocketHandle client) {
        try {
            if (readToEnd(client)) {
                tellEnd();
            }
        } catch (IOException failure) {
            client.failed(failure);
            connection.clientEnded(ClientEnd.RESET);
        }
    }

    /** Reads as much as one buffer holds; whether the stream is known to be over behind that or behind unread bytes. */
    private boolean readToEnd(SocketHandle client) throws IOException {
        EpollLoop loop = connection.loop;
        while (received < loop.buffers.receiveBytes) {
            int room = loop.buffers.receiveBytes - (int) received;
            int read = loop.sockets.receive(client.socket, loop.buffers.receiveAddress, room);
            if (read <= 0) {
                client.endRead = read < 0;
                return client.endRead;
            }
            keep(read);
        }
        return loop.sockets.hasPeerEnded(client.socket);
    }

    private void keep(int read) {
        if (kept == null) {
            kept = connection.loop.buffers.keep(0, read);
        } else {
            connection.loop.buffers.append(kept, 0, read);
        }
        received += read;
    }
}
