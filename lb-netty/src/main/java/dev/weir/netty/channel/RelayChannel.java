package dev.weir.netty.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The socket of one side, set up for relaying. Used on its event loop only. */
final class RelayChannel extends NioSocketChannel {
    private static final int READ_BYTES_MIN = 1024;
    private static final int READ_BYTES_FIRST = 8 * 1024;
    private static final int READ_BYTES_MAX = 64 * 1024;
    /** Buffers grow while a stream fills them; a connection that only chats does not hold the largest ones. */
    private static final RecvByteBufAllocator READ_SIZES =
            new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX);

    private static final int DISCARD_READS_MAX = 16;
    /** Written to by all loops at once, and never read. */
    private static final ByteBuffer TRASH = ByteBuffer.allocateDirect(READ_BYTES_MAX);

    RelayChannel(SocketChannel socket, ByteBufAllocator allocator) {
        super(socket);
        SocketChannelConfig config = config();
        config.setAllocator(allocator);
        config.setRecvByteBufAllocator(READ_SIZES);
        config.setAutoRead(false); // each read is asked for when the other side has room
        config.setAutoClose(false); // after a failed write there may still be something to read
        config.setAllowHalfClosure(true);
        config.setTcpNoDelay(true);
        config.setConnectTimeoutMillis(0); // the load balancer watches the time
    }

    /**
     * A socket that is not connected yet.
     *
     * @throws IOException if there is none to be had, for lack of file descriptors
     */
    static RelayChannel open(InetSocketAddress server, ByteBufAllocator allocator) throws IOException {
        SocketChannel socket = server.getAddress() instanceof Inet4Address
                ? SocketChannel.open(StandardProtocolFamily.INET)
                : SocketChannel.open();
        return wrap(socket, allocator);
    }

    /** A channel around a socket, which is closed if that fails. */
    static RelayChannel wrap(SocketChannel socket, ByteBufAllocator allocator) throws IOException {
        boolean wrapped = false;
        try {
            RelayChannel channel = new RelayChannel(socket, allocator);
            wrapped = true;
            return channel;
        } finally {
            if (!wrapped) {
                socket.close();
            }
        }
    }

    /** Takes back a {@link #read()} that has not brought anything yet. */
    void stopReading() {
        clearReadPending();
    }

    /** Reads once now, whether or not something was signalled. */
    void readNow() {
        unsafe().read();
    }

    /** Closes with a reset; what the kernel has not sent yet is lost. */
    void abort() {
        try {
            javaChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // The socket has failed or is closed: there is nobody left to be told.
        }
        var unused = close();
    }

    /**
     * Sends a FIN after what the kernel holds, and closes. What the peer has sent and nobody wants is read first, up to a
     * limit: closing with unread input makes the kernel send a reset, which may destroy data that the peer has not read.
     */
    void closeInOrder() {
        if (isActive()) {
            try {
                javaChannel().shutdownOutput();
                discardInput();
            } catch (IOException e) {
                // The peer has reset the connection: that was the last word on it.
            }
        }
        var unused = close();
    }

    private void discardInput() throws IOException {
        ByteBuffer trash = TRASH.duplicate();
        for (int reads = 0; reads < DISCARD_READS_MAX; reads++) {
            if (javaChannel().read(trash.clear()) <= 0) {
                return;
            }
        }
    }
}
