package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server behind every proxy: one thread, one selector, answers as {@link Wire} says. It lives in the load
 * generator's process, so its CPU time never counts as the proxy's.
 */
final class Origin implements AutoCloseable {
    private static final int BACKLOG = 4096;

    /** A stream yields to the others after this many writes of one pattern each. */
    private static final int WRITES_PER_EVENT = 4;

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Thread thread;
    private final AtomicInteger openConnections = new AtomicInteger();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(4096);
    private final ByteBuffer pattern = Wire.directPattern();

    private Origin(Selector selector, ServerSocketChannel listener) {
        this.selector = selector;
        this.listener = listener;
        this.thread = new Thread(this::serve, "origin");
        this.thread.setDaemon(true);
    }

    static Origin start() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
        listener.bind(new InetSocketAddress(Sockets.loopback(), 0), BACKLOG);
        listener.configureBlocking(false);
        Origin origin = new Origin(Selector.open(), listener);
        listener.register(origin.selector, SelectionKey.OP_ACCEPT);
        origin.thread.start();
        return origin;
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /** Connections the proxies hold to this origin now; zero after a load ended says the proxy has finished its work. */
    int openConnections() {
        return openConnections.get();
    }

    /** Ends the thread, which closes every connection on its way out. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void serve() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                selector.select(this::handle);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("origin stopped", e);
        } finally {
            closeAll();
        }
    }

    private void closeAll() {
        Sockets.closeQuietly(listener);
        for (SelectionKey key : selector.keys()) {
            Sockets.closeQuietly(key.channel());
        }
        Sockets.closeQuietly(selector);
    }

    private void handle(SelectionKey key) {
        if (key.channel() == listener) {
            acceptAll();
            return;
        }
        Session session = (Session) key.attachment();
        try {
            session.onReady(key);
        } catch (IOException e) {
            // The client notices a connection that fails and reports it with the round; here only the rest goes on.
            session.close();
        }
    }

    private void acceptAll() {
        try {
            SocketChannel channel = listener.accept();
            while (channel != null) {
                openConnections.incrementAndGet();
                channel.configureBlocking(false);
                // Else the tail of a long answer would wait for an acknowledgement.
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, new Session(channel));
                channel = listener.accept();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("origin cannot accept", e);
        }
    }

    /** One connection: collects a request, then writes the answer, then waits for the next request. */
    private final class Session {
        private final SocketChannel channel;
        private final ByteBuffer request = ByteBuffer.allocate(Wire.REQUEST_BYTES);
        private long answerBytes;
        private long sentBytes;

        Session(SocketChannel channel) {
            this.channel = channel;
        }

        void onReady(SelectionKey key) throws IOException {
            if (key.isReadable() && !read()) {
                close();
                return;
            }
            if (sentBytes < answerBytes) {
                write();
            }
            int wanted = sentBytes < answerBytes ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        }

        /** False at the end of the stream. */
        private boolean read() throws IOException {
            scratch.clear();
            int count = channel.read(scratch);
            if (count <= 0) {
                return count == 0;
            }
            if (count > request.remaining()) {
                throw new IOException("request is longer than " + Wire.REQUEST_BYTES + " bytes");
            }
            request.put(scratch.flip());
            if (!request.hasRemaining()) {
                answerBytes = Wire.requestedBytes(request);
                sentBytes = 0;
                request.clear();
            }
            return true;
        }

        private void write() throws IOException {
            for (int i = 0; i < WRITES_PER_EVENT && sentBytes < answerBytes; i++) {
                int from = (int) (sentBytes % Wire.PATTERN_BYTES);
                int length = (int) Math.min(Wire.PATTERN_BYTES - from, answerBytes - sentBytes);
                int count = channel.write(pattern.limit(from + length).position(from));
                sentBytes += count;
                if (count < length) {
                    return;
                }
            }
        }

        void close() {
            if (channel.isOpen()) {
                Sockets.closeQuietly(channel);
                openConnections.decrementAndGet();
            }
        }
    }
}
