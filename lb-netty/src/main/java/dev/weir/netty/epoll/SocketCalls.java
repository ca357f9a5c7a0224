package dev.weir.netty.epoll;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.NotYetConnectedException;

/**
 * Every system call on a socket, in one place: what Netty's native code offers, with all failures as {@link IOException}.
 * Stateless. Tests inject faults by overriding methods; while no subclass is loaded the calls are direct.
 */
class SocketCalls {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    /** Offsets in the kernel's {@code struct tcp_info}; fields are only ever appended to it. */
    private static final int STATE_OFFSET = 0;

    private static final int UNACKED_OFFSET = 24;
    private static final int NOTSENT_OFFSET = 144;
    private static final int TCP_INFO_LENGTH = 148;

    /** A new non-blocking socket of the address's family, not yet connected or bound. */
    Socket open(InetAddress address) throws IOException {
        try {
            return LinuxSocket.newSocketStream(address instanceof Inet6Address);
        } catch (ChannelException wrapped) {
            throw wrapped.getCause() instanceof IOException cause ? cause : new IOException(wrapped);
        }
    }

    /** Binds a new socket and listens; the address in fact bound. What is set here, the accepted sockets inherit. */
    InetSocketAddress listen(Socket socket, InetSocketAddress address, int backlog) throws IOException {
        socket.setReuseAddress(true);
        socket.setTcpNoDelay(true);
        socket.bind(address);
        socket.listen(backlog);
        return localAddress(socket);
    }

    /** The next client of a listening socket, or -1 if none is waiting; its address is left in {@code address}. */
    int accept(Socket listener, byte[] address) throws IOException {
        return listener.accept(address);
    }

    /**
     * Starts to connect; called again after the socket became writable it tells how that went, because the kernel keeps
     * the outcome for the next call. Unlike {@code SO_ERROR} that cannot mistake an attempt still under way for success.
     *
     * @return whether the connection is established; false while the attempt is under way
     */
    boolean connect(Socket socket, InetSocketAddress server) throws IOException {
        try {
            return socket.connect(server);
        } catch (AlreadyConnectedException established) {
            return true;
        }
    }

    /** Reads up to {@code limit} bytes: their number, 0 if there are none now, -1 at the end of the stream. */
    int receive(Socket socket, long address, int limit) throws IOException {
        try {
            return socket.recvAddress(address, 0, limit);
        } catch (NotYetConnectedException unconnected) {
            throw new IOException("Transport endpoint is not connected", unconnected);
        }
    }

    /** Writes bytes {@code from} to {@code to} of a buffer: the number taken, 0 if the socket takes none now. */
    int send(Socket socket, long address, int from, int to) throws IOException {
        try {
            return socket.sendAddress(address, from, to);
        } catch (NotYetConnectedException unconnected) {
            throw new IOException("Transport endpoint is not connected", unconnected);
        }
    }

    /** Sends the end of our stream. */
    void shutdownOutput(Socket socket) throws IOException {
        try {
            socket.shutdown(false, true);
        } catch (NotYetConnectedException unconnected) {
            throw new IOException("Transport endpoint is not connected", unconnected);
        }
    }

    /** Takes the pending error of a socket, 0 if there is none. */
    int takeError(Socket socket) throws IOException {
        return socket.getSoError();
    }

    /** Frees the port of a listening socket, which stays a descriptor and no more. */
    void stopListening(Socket listener) throws IOException {
        listener.shutdown(true, true);
    }

    void sendWithoutDelay(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
    }

    /** Makes the coming close a reset, which drops what was not sent yet. */
    void resetOnClose(Socket socket) throws IOException {
        socket.setSoLinger(0);
    }

    void close(Socket socket) throws IOException {
        socket.close();
    }

    /** The local address, which tells a connection to ourselves from one to a server. */
    InetSocketAddress localAddress(Socket socket) throws IOException {
        InetSocketAddress address = socket.localAddress();
        if (address == null) {
            throw new IOException("getsockname failed");
        }
        return address;
    }

    /** Whether the kernel has got the peer's end of stream, however much before it is unread. */
    boolean hasPeerEnded(Socket socket) throws IOException {
        return switch (info(socket).get(STATE_OFFSET)) {
            case 6, 7, 8, 9, 11 -> true; // TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, CLOSING
            default -> false;
        };
    }

    /** Whether the kernel holds bytes that the peer has not acknowledged; a reset would drop them. */
    boolean hasUnacknowledged(Socket socket) throws IOException {
        ByteBuffer info = info(socket);
        return info.getInt(UNACKED_OFFSET) != 0 || info.getInt(NOTSENT_OFFSET) != 0;
    }

    private static ByteBuffer info(Socket socket) throws IOException {
        ByteBuffer info = ByteBuffer.allocate(TCP_INFO_LENGTH).order(ByteOrder.nativeOrder());
        socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
        return info;
    }
}
