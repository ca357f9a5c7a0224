package dev.weir.healthcheck;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a check. Lives on the event loop's thread.
 *
 * <p>Events only say when to look; what is so, is what the socket answers to the calls here. So a hang-up reported too early is
 * no verdict, and what was there in time counts even if this process was paused meanwhile.
 */
final class Wire implements NioIoHandle {
    private final SocketChannel channel;
    private final IoEventLoop loop;
    private final Runnable whenReady;
    private final Queue<ByteBuffer> unsent = new ArrayDeque<>();
    private @Nullable IoRegistration registration;
    private boolean closed;

    /**
     * Takes over the socket.
     *
     * @param channel open, not blocking, and told to reset when closed
     * @param whenReady called when there is something to look at; must not throw
     */
    Wire(SocketChannel channel, IoEventLoop loop, Runnable whenReady) {
        this.channel = channel;
        this.loop = loop;
        this.whenReady = whenReady;
    }

    /** Begins; whether it is established at once. */
    boolean connect(InetSocketAddress server) throws IOException {
        return channel.connect(server);
    }

    /** Whether it is established now. */
    boolean finishConnect() throws IOException {
        return channel.finishConnect();
    }

    /** Whether nobody listened, and the kernel chose the server's port as our own and so connected the socket to itself. */
    boolean isConnectedToItself() throws IOException {
        return channel.getLocalAddress().equals(channel.getRemoteAddress());
    }

    void awaitConnect() throws IOException {
        await(NioIoOps.CONNECT);
    }

    /** Waits for bytes, and for room if some could not be sent yet. */
    void awaitBytes() throws IOException {
        await(unsent.isEmpty() ? NioIoOps.READ : NioIoOps.READ_AND_WRITE);
    }

    void awaitNothing() {
        if (registration != null) {
            registration.submit(NioIoOps.NONE);
        }
    }

    /**
     * Reads once, from the buffer's beginning, which is then ready to be read out.
     *
     * @return how many bytes; 0 if none is there now, negative if none will come
     */
    int read(ByteBuffer buffer, int most) throws IOException {
        buffer.clear().limit(Math.min(most, buffer.capacity()));
        int count = channel.read(buffer);
        buffer.flip();
        return count;
    }

    /** Sends as much as goes now; the rest follows with {@link #flush}. */
    void write(ByteBuffer bytes) throws IOException {
        unsent.add(bytes);
        flush();
    }

    void flush() throws IOException {
        while (!unsent.isEmpty()) {
            ByteBuffer first = unsent.element();
            channel.write(first);
            if (first.hasRemaining()) {
                return;
            }
            unsent.remove();
        }
    }

    @Override
    public void handle(IoRegistration ready, IoEvent event) {
        if (!closed) {
            whenReady.run();
        }
    }

    @Override
    public SelectableChannel selectableChannel() {
        return channel;
    }

    /** Closes in order instead of resetting. */
    void closeInOrder() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, -1);
        } catch (IOException e) {
            // Then there is no connection any more that could be closed in any way.
        }
        close();
    }

    /** Resets the connection. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (registration != null) {
            registration.cancel();
        }
        try {
            channel.close(); // the descriptor goes with the loop's next select, which forgets the registration
        } catch (IOException e) {
            // Nothing is left to do for a socket that does not even close.
        }
    }

    private void await(NioIoOps events) throws IOException {
        if (registration == null) {
            Future<IoRegistration> registering = loop.register(this); // done at once, as this is the loop's thread
            if (!registering.isSuccess()) {
                throw new IOException(registering.cause());
            }
            registration = registering.getNow();
        }
        registration.submit(events);
    }
}
