package dev.weir.netty.epoll;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a listener, and the owner of its file descriptor; together with that of the listener before, while the loop of
 * that one does not move and may still come back to it. Confined to the loop once it is registered.
 */
final class ListeningSocket implements EpollIoHandle, Unfinished, Closing {
    private static final EpollIoOps INTEREST = EpollIoOps.valueOf(Native.EPOLLIN | Native.EPOLLET);

    final Socket socket;
    private final EpollListener listener;
    private final AtomicInteger owners;
    private @Nullable IoRegistration registration;
    private boolean queued;
    private boolean closing;
    private boolean released;

    ListeningSocket(EpollListener listener, Socket socket) {
        this(listener, socket, new AtomicInteger());
    }

    private ListeningSocket(EpollListener listener, Socket socket, AtomicInteger owners) {
        this.listener = listener;
        this.socket = socket;
        this.owners = owners;
        owners.incrementAndGet();
    }

    /** The same for another listener, at another loop. */
    ListeningSocket sharedWith(EpollListener next) {
        return new ListeningSocket(next, socket, owners);
    }

    boolean isRegistered() {
        return registration != null;
    }

    boolean isClosing() {
        return closing;
    }

    /** Starts to listen for clients. Again does nothing. */
    void register() throws IOException {
        if (registration == null) {
            registration = listener.loop.register(this, INTEREST);
        }
    }

    /** Goes on accepting in the next pass. */
    void carryOver() {
        if (!queued) {
            queued = true;
            listener.loop.pass.carryOver(this);
        }
    }

    void closeLater() {
        if (!closing) {
            closing = true;
            listener.loop.pass.closeLater(this);
        }
    }

    @Override
    public void closeNow() throws IOException {
        closing = true;
        if (released) {
            return;
        }
        released = true;
        try {
            if (owners.decrementAndGet() == 0) {
                listener.loop.sockets.close(socket);
            } else if (!listener.isAbandoned()) {
                listener.loop.sockets.stopListening(socket);
            }
        } finally {
            if (registration != null) {
                registration.cancel();
            }
            listener.portClosed();
        }
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        try {
            listener.acceptSome();
        } catch (Throwable thrown) { // would otherwise put the whole loop to sleep for a second
            broke(thrown);
        }
    }

    @Override
    public void resume() {
        queued = false;
        listener.acceptSome();
    }

    @Override
    public void broke(Throwable thrown) {
        listener.loop.errors.report(thrown);
    }

    /** The loop ends. */
    @Override
    public void close() throws IOException {
        closeNow();
    }
}
