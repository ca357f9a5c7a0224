package dev.weir.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Answers every request of one byte with a payload of fixed size, one connection after another, on a thread of its own. */
final class PayloadServer implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final int payload;

    PayloadServer(int payload) throws IOException {
        this.payload = payload;
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread thread = new Thread(this::serve, "payload-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve() {
        ByteBuffer answer = ByteBuffer.allocateDirect(payload);
        ByteBuffer request = ByteBuffer.allocateDirect(1);
        while (listener.isOpen()) {
            try (SocketChannel client = listener.accept()) {
                while (client.read(request.clear()) > 0) {
                    answer.clear();
                    while (answer.hasRemaining()) {
                        client.write(answer);
                    }
                }
            } catch (ClosedChannelException closed) {
                return; // the end of the benchmark
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
