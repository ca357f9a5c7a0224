package dev.weir.netty.channel;

import dev.weir.Side;
import dev.weir.spi.CloseMode;
import dev.weir.spi.Runtime;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One side of a connection: its socket, what moved through it, and when. Used on the connection's event loop only.
 *
 * <p>Bytes held for a side are at most what one read of the other side brought, because the other side is read again only
 * when all of it was taken; Netty's water marks would hold more and say later when writing began to wait.
 */
final class Endpoint {
    /** How far the stream that comes from a side is. */
    enum Input {
        /** More may come. */
        OPEN,
        /** It has ended, and the last bytes may still have to be delivered. */
        ENDED,
        /** All of it is delivered, and the other side has got a FIN. */
        PASSED_ON
    }

    private static final int SALVAGE_READS = 4;

    private final Side side;
    private final Runtime runtime;
    private SideEvents events;
    private @Nullable RelayChannel channel;
    private long received;
    private long delivered;
    private long lastRead;
    private long lastWritten;
    private long waiting;
    private boolean writing;
    private boolean blocked;
    private boolean writeFailed;
    private boolean broken;
    private Input input = Input.OPEN;

    Endpoint(Side side, Runtime runtime, SideEvents events) {
        this.side = side;
        this.runtime = runtime;
        this.events = events;
        restartClocks();
    }

    Side side() {
        return side;
    }

    long receivedBytes() {
        return received;
    }

    long deliveredBytes() {
        return delivered;
    }

    long lastRead() {
        return lastRead;
    }

    long lastWritten() {
        return lastWritten;
    }

    /** Whether bytes wait for the kernel to take them. */
    boolean isBlocked() {
        return waiting > 0;
    }

    /** Whether there is a socket, even one that has failed. */
    boolean isAttached() {
        return channel != null;
    }

    /** Whether a system call on the socket has failed. */
    boolean isBroken() {
        return broken;
    }

    Input input() {
        return input;
    }

    void input(Input now) {
        input = now;
    }

    /** Takes over a connected socket. */
    void attach(RelayChannel connected) {
        channel = connected;
        connected.pipeline().addLast(new SideHandler(this));
    }

    /** Changes who hears about this side. */
    void tell(SideEvents listener) {
        events = listener;
    }

    /** Reading and writing begin now. */
    void restartClocks() {
        lastRead = runtime.nanoTime();
        lastWritten = lastRead;
    }

    // ---- orders

    /** Reads once, as soon as there is something. */
    void read() {
        channel().read();
    }

    /** Reads nothing more that was not read already. */
    void stopReading() {
        channel().stopReading();
    }

    /** Writes a buffer, which is released. */
    void write(ByteBuf data) {
        int bytes = data.readableBytes();
        waiting += bytes;
        lastWritten = runtime.nanoTime(); // of what is taken at once, or else when writing began to wait
        writing = true;
        var unused = channel().writeAndFlush(data, new PendingWrite(channel(), this, bytes));
        writing = false;
        blocked = waiting > 0;
    }

    /** Completes once what was written has nearly left the kernel's send queue too, as far as the system lets us know. */
    ChannelFuture writeSendQueueMark() {
        return channel().writeAndFlush(new SendQueueMark());
    }

    /** Sends a FIN. Everything must have been taken. */
    ChannelFuture shutdownOutput() {
        return channel().shutdownOutput();
    }

    /** Closes the socket, if there is one, whatever it is doing. Nobody hears of this side any more. */
    void close(CloseMode mode) {
        events = SideEvents.NOBODY;
        if (channel == null) {
            return;
        }
        if (mode == CloseMode.RESET) {
            channel.abort();
        } else {
            channel.closeInOrder();
        }
    }

    // ---- events

    void received(ByteBuf data) {
        received += data.readableBytes();
        lastRead = runtime.nanoTime();
        events.read(this, data);
    }

    void inputEnded() {
        if (!writeFailed) { // the failure took the error off the socket, which now looks as if it had ended in order
            events.inputEnded(this);
        }
    }

    void failed(Throwable cause) {
        broken = true;
        events.lost(this, cause);
    }

    void taken(int bytes) {
        waiting -= bytes;
        delivered += bytes;
        if (!writing) {
            lastWritten = runtime.nanoTime();
        }
        if (waiting == 0) {
            events.drained(this);
        }
    }

    /**
     * What the peer sent before it went is often the reason why it went, such as a server's answer to an upload it refuses.
     * So a little of what the kernel still has is read before the failure is told.
     */
    void writeFailed(Throwable cause) {
        if (writeFailed) {
            return;
        }
        writeFailed = true;
        for (int reads = 0; reads < SALVAGE_READS && events != SideEvents.NOBODY; reads++) {
            channel().readNow();
        }
        failed(cause);
    }

    /** Whether writing had to wait; asking ends that. */
    boolean unblock() {
        boolean was = blocked;
        blocked = false;
        return was;
    }

    /** Reading had stopped because the other side was blocked, and goes on. */
    void readingResumed() {
        lastRead = runtime.nanoTime();
    }

    private RelayChannel channel() {
        return Objects.requireNonNull(channel, "the side has no socket");
    }
}
