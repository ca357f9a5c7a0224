package dev.weir.netty.channel;

import dev.weir.spi.ClientEnd;
import dev.weir.spi.Connection;
import dev.weir.spi.ConnectionHandler;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A client from its acceptance until it is relayed. NIO sees the end of a stream by reading only, so a little is read and
 * kept, and shown to who inspects it; a client that has sent so much is not read any further, and its end is seen when it is relayed.
 */
final class WaitingClient implements SideEvents {
    private static final int ENOUGH_BYTES = Connection.MOST_INSPECTED;

    private @Nullable ConnectionHandler handler;
    private @Nullable ByteBuf early;
    private @Nullable Throwable failure;
    private boolean ended;
    /** Most bytes to show; 0 while nobody inspects. */
    private int inspects;

    /** Starts to look whether the client ends. */
    void watch(Endpoint client, ConnectionHandler told) {
        handler = told;
        client.read();
    }

    @Override
    public void read(Endpoint from, ByteBuf data) {
        int before = early == null ? 0 : early.readableBytes();
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
        if (before < inspects) {
            showAll();
        }
    }

    /** From now on what the client sends is shown, up to so many bytes. */
    void inspect(int most) {
        if (most < 1 || most > Connection.MOST_INSPECTED) {
            throw new IllegalArgumentException("most: " + most + " (expected: 1.." + Connection.MOST_INSPECTED + ")");
        }
        inspects = most;
    }

    void endInspection() {
        inspects = 0;
    }

    /** Shows what there is to who inspects, if anybody does. */
    void showAll() {
        if (inspects > 0 && early != null && handler != null && failure == null) {
            int shown = Math.min(inspects, early.readableBytes());
            handler.inspected(early.nioBuffer(early.readerIndex(), shown).asReadOnlyBuffer());
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
