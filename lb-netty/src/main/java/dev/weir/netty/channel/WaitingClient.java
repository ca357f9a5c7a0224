package dev.weir.netty.channel;

import dev.weir.spi.ClientEnd;
import dev.weir.spi.ConnectionHandler;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A client from its acceptance until it is relayed. NIO sees the end of a stream by reading only, so a little is read and
 * kept; a client that has sent so much is not read any further, and its end is seen when it is relayed.
 */
final class WaitingClient implements SideEvents {
    private static final int ENOUGH_BYTES = 16 * 1024;

    private @Nullable ConnectionHandler handler;
    private @Nullable ByteBuf early;
    private @Nullable Throwable failure;
    private boolean ended;

    /** Starts to look whether the client ends. */
    void watch(Endpoint client, ConnectionHandler told) {
        handler = told;
        client.read();
    }

    @Override
    public void read(Endpoint from, ByteBuf data) {
        if (early == null) {
            early = data;
        } else {
            try {
                early.writeBytes(data); // copied, so that a client of many small writes costs no more than its bytes
            } finally {
                data.release();
            }
        }
        if (early.readableBytes() < ENOUGH_BYTES) {
            from.read();
        }
    }

    @Override
    public void drained(Endpoint to) {}

    @Override
    public void inputEnded(Endpoint from) {
        if (!ended && failure == null) {
            ended = true;
            report(early == null ? ClientEnd.FIN : ClientEnd.FIN_AFTER_DATA);
        }
    }

    @Override
    public void lost(Endpoint side, Throwable cause) {
        if (failure == null) {
            failure = cause;
            report(ClientEnd.RESET);
        }
    }

    /** Whether the client's stream has ended, or counts as ended. */
    boolean isEnded() {
        return ended;
    }

    /** As if the client had ended its stream, though nobody needs to be told. */
    void endInput(Endpoint client) {
        ended = true;
        client.stopReading();
    }

    /** Why the client's socket has failed, if it has. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** What the client sent so far; the caller's to release. */
    @Nullable
    ByteBuf takeEarly() {
        ByteBuf taken = early;
        early = null;
        return taken;
    }

    /** Drops what the client sent so far. */
    void release() {
        ByteBuf unwanted = takeEarly();
        if (unwanted != null) {
            unwanted.release();
        }
    }

    private void report(ClientEnd end) {
        if (handler != null) {
            handler.clientEnded(end);
        }
    }
}
