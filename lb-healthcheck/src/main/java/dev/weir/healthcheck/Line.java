package dev.weir.healthcheck;

import dev.weir.probe.TlsSettings;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An established connection, over TLS or not, and what was received on it. Lives on the event loop's thread. */
final class Line {
    private final Wire wire;
    private final CheckContext context;
    private final ByteBuf received;
    private @Nullable TlsLayer tls;
    private boolean serverClosed;

    /**
     * Takes over the socket.
     *
     * @param most how many bytes are kept
     */
    Line(Wire wire, CheckContext context, int most) {
        this.wire = wire;
        this.context = context;
        this.received = context.allocator().heapBuffer(Math.min(512, most), most);
    }

    /** What was received since it was cleared. */
    ByteBuf received() {
        return received;
    }

    /** Forgets what was received. */
    void clear() {
        received.clear();
    }

    /** Whether nothing more can be received. */
    boolean isEnded() {
        return serverClosed || received.maxWritableBytes() == 0;
    }

    /** Whether the server will not send any more. */
    boolean isServerClosed() {
        return serverClosed;
    }

    void say(byte[] bytes) throws IOException {
        if (tls == null) {
            wire.write(ByteBuffer.wrap(bytes));
        } else {
            tls.send(bytes);
            sendEncrypted(tls);
            if (tls.failure() != null) {
                throw new IOException(tls.failure());
            }
        }
    }

    /** Begins the handshake. What was received before is forgotten: it is none of what the server says over TLS. */
    void startTls(TlsSettings settings, ServerCertificate certificate) throws IOException {
        if (tls != null) {
            throw new IllegalStateException("TLS is spoken already");
        }
        received.clear();
        tls = new TlsLayer(settings, certificate, context.allocator());
        sendEncrypted(tls);
    }

    /** Whether this speaks TLS, and all went well so far. */
    boolean isShaken() {
        return tls != null && tls.isShaken();
    }

    /** Why TLS failed; null if it did not. */
    @Nullable
    Throwable tlsFailure() {
        return tls == null ? null : tls.failure();
    }

    /** Waits for more, with {@link #read} when told. */
    void await() throws IOException {
        wire.awaitBytes();
    }

    /** Waits for nothing for now. */
    void pause() {
        wire.awaitNothing();
    }

    /**
     * Sends what could not be sent yet, and reads once.
     *
     * @return whether there was anything, be it the end
     */
    boolean read() throws IOException {
        wire.flush();
        if (serverClosed) {
            return false;
        }
        ByteBuffer buffer = context.readBuffer();
        int count = wire.read(buffer, tls == null ? received.maxWritableBytes() : buffer.capacity());
        if (count < 0) {
            serverClosed = true;
        } else if (tls == null) {
            received.writeBytes(buffer);
        } else {
            tls.receive(buffer, received);
            serverClosed = tls.isServerClosed();
            sendEncrypted(tls);
        }
        return count != 0;
    }

    /** Closes it. */
    void close(boolean inOrder) {
        if (tls != null) {
            if (inOrder) {
                sayGoodbye(tls);
            }
            tls.release();
            tls = null;
        }
        if (inOrder) {
            wire.closeInOrder();
        } else {
            wire.close();
        }
        received.release();
    }

    private void sayGoodbye(TlsLayer layer) {
        layer.close();
        try {
            sendEncrypted(layer);
        } catch (IOException e) {
            // The server has gone first.
        }
    }

    private void sendEncrypted(TlsLayer layer) throws IOException {
        ByteBuffer bytes;
        while ((bytes = layer.toSend()) != null) {
            wire.write(bytes);
        }
    }
}
