package dev.weir.netty.epoll;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One connected or connecting socket: the only owner of its file descriptor, and what epoll has said about it. Confined to
 * the loop.
 */
final class SocketHandle implements EpollIoHandle, Closing {
    static final int ERR = Native.EPOLLERR;
    static final int RDHUP = Native.EPOLLRDHUP;
    static final int HUP = 0x10; // has no constant in Netty and cannot be masked
    static final int OUT = Native.EPOLLOUT;
    private static final int PRI = 0x2;
    private static final int DISCARDED_READS = 64;

    /** Once and for all; edge-triggered, so that no further epoll_ctl is needed. PRI tells of urgent data, see below. */
    private static final EpollIoOps INTEREST = EpollIoOps.valueOf(Native.EPOLLIN | OUT | RDHUP | PRI | Native.EPOLLET);

    final EpollLoop loop;
    final Socket socket;
    private Watcher watcher;
    private @Nullable IoRegistration registration;
    /** What a system call said went wrong with this socket; it is of no use any more. */
    @Nullable
    String failure;
    /** Whether a read may find something. */
    boolean readable;
    /**
     * Whether a read that does not fill the buffer may still have left something: an end of stream, an error, or the bytes
     * behind urgent data, where every read stops. Otherwise such a read has emptied the socket, and saves the next one.
     */
    boolean mayHideMore;
    /** Whether a write may succeed. */
    boolean writable = true;
    /** Whether a read has found the end of the peer's stream, so that nothing can be unread. */
    boolean endRead;

    private boolean resetOnClose;
    private boolean closing;

    SocketHandle(EpollLoop loop, Socket socket, Watcher watcher) {
        this.loop = loop;
        this.socket = socket;
        this.watcher = watcher;
    }

    /** Starts to listen for events. */
    void register() throws IOException {
        registration = loop.register(this, INTEREST);
    }

    void watchedBy(Watcher next) {
        watcher = next;
    }

    /** Looks for a pending error after epoll hinted at one. */
    void lookForFailure() {
        try {
            int errno = loop.sockets.takeError(socket);
            if (errno != 0) {
                failed(Errno.describe(errno));
            }
        } catch (IOException unreadable) {
            failed(Errno.describe(unreadable));
        }
    }

    void failed(IOException cause) {
        failed(Errno.describe(cause));
    }

    private void failed(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    boolean isClosing() {
        return closing;
    }

    /** Closes the socket after the pass; from now on no event is delivered. */
    void close(boolean withReset) {
        if (!closing) {
            closing = true;
            resetOnClose = withReset;
            loop.pass.closeLater(this);
        }
    }

    @Override
    public void closeNow() throws IOException {
        closing = true;
        if (!socket.isOpen()) {
            return;
        }
        try {
            if (resetOnClose) {
                loop.sockets.resetOnClose(socket);
            } else if (!endRead && failure == null) {
                discardUnread();
            }
        } finally {
            // Closed first: the kernel then forgets the registration by itself, and cancel() makes no system call.
            loop.sockets.close(socket);
            if (registration != null) {
                registration.cancel();
            }
        }
    }

    /** The kernel resets a connection that is closed with bytes unread, and may drop what it was still to send. */
    private void discardUnread() {
        try {
            loop.sockets.shutdownOutput(socket);
            for (int left = DISCARDED_READS; left > 0; left--) {
                if (loop.sockets.receive(socket, loop.buffers.receiveAddress, loop.buffers.receiveBytes) <= 0) {
                    return;
                }
            }
        } catch (IOException gone) {
            failed(gone); // the peer has left meanwhile; nobody is interested any more
        }
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        if (closing) {
            return;
        }
        try {
            int events = ((EpollIoEvent) event).ops().value();
            note(events);
            watcher.ready(this, events);
        } catch (Throwable thrown) { // would otherwise put the whole loop to sleep for a second
            watcher.connection().broke(thrown);
        }
    }

    private void note(int events) {
        if ((events & ~OUT) != 0) {
            readable = true;
        }
        if ((events & (RDHUP | HUP | ERR | PRI)) != 0) {
            mayHideMore = true;
        }
        if ((events & (OUT | ERR | HUP)) != 0) {
            writable = true;
        }
    }

    /** The loop ends. */
    @Override
    public void close() throws IOException {
        watcher.connection().abandon();
        closeNow();
    }
}
