package dev.weir.healthcheck;

import dev.weir.spi.Runtime;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What all checks of a prober share. Used on the event loop's thread. */
final class CheckContext {
    /** As much as is read at once: one TLS record, or the whole of what most conversations may receive. */
    private static final int READ_BYTES = 16_384;

    private final IoEventLoop loop;
    private final Runtime runtime;
    private final SocketSource sockets;
    private final Lookups lookups;
    private final TrustStores trustStores;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);

    CheckContext(IoEventLoop loop, Runtime runtime, SocketSource sockets, OffLoop offLoop) {
        this.loop = loop;
        this.runtime = runtime;
        this.sockets = sockets;
        this.lookups = new Lookups(offLoop, loop);
        this.trustStores = new TrustStores(offLoop, loop);
    }

    IoEventLoop loop() {
        return loop;
    }

    Runtime runtime() {
        return runtime;
    }

    Lookups lookups() {
        return lookups;
    }

    TrustStores trustStores() {
        return trustStores;
    }

    ByteBufAllocator allocator() {
        return PooledByteBufAllocator.DEFAULT;
    }

    /** The one buffer that all sockets are read through. What is in it counts until the next read only. */
    ByteBuffer readBuffer() {
        return readBuffer;
    }

    /** A socket that does not block, and that resets its connection when closed. */
    SocketChannel openSocket() throws IOException {
        SocketChannel channel = sockets.open();
        try {
            channel.configureBlocking(false);
            // Closing then resets: the server forgets the check at once and no port here waits in TIME_WAIT.
            return channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
