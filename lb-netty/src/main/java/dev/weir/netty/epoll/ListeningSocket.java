package dev.weir.netty.epoll;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The socket of a listener: the only owner of its file descriptor. Confined to the loop once it is registered. */
final class ListeningSocket implements EpollIoHandle, Unfinished, Closing {
    private static final EpollIoOps INTEREST = EpollIoOps.valueOf(Native.EPOLLIN | Native.EPOLLET);

    final Socket socket;
    private final EpollListener listener;
    private @Nullable IoRegistration registration;
    private boolean queued;
    private boolean closing;

    ListeningSocket(EpollListener listener, Socket socket) {
        this.listener = listener;
        this.socket = socket;
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
        try {
            listener.loop.sockets.close(socket);
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
