package dev.weir.netty.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One loop's memory: the buffer that every read goes through, and pooled buffers for what a socket did not take. A direction
 * holds at most one such buffer, no larger than one read, and is not read from meanwhile; that bounds the sum. Methods are
 * called on the loop; the figures may be read from any thread.
 */
final class LeftoverBuffers {
    private final PooledByteBufAllocator allocator;
    private final ByteBuf receive;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    final long receiveAddress;
    final int receiveBytes;

    LeftoverBuffers(PooledByteBufAllocator allocator, int receiveBytes) {
        this.allocator = allocator;
        this.receiveBytes = receiveBytes;
        receive = allocator.directBuffer(receiveBytes, receiveBytes);
        receiveAddress = address(receive);
    }

    /** A copy of bytes {@code from} to {@code to} of the receive buffer, readable. Goes back with {@link #release}. */
    ByteBuf keep(int from, int to) {
        ByteBuf kept = allocator.directBuffer(to - from, receiveBytes);
        count.lazySet(count.getPlain() + 1);
        bytes.lazySet(bytes.getPlain() + kept.capacity());
        append(kept, from, to);
        return kept;
    }

    /** Adds bytes of the receive buffer to a buffer from {@link #keep}, which has to have room below one read's size. */
    void append(ByteBuf kept, int from, int to) {
        int before = kept.capacity();
        receive.setIndex(from, to);
        kept.writeBytes(receive);
        bytes.lazySet(bytes.getPlain() + kept.capacity() - before);
    }

    void release(ByteBuf kept) {
        count.lazySet(count.getPlain() - 1);
        bytes.lazySet(bytes.getPlain() - kept.capacity());
        kept.release();
    }

    long count() {
        return count.get();
    }

    long bytes() {
        return bytes.get();
    }

    void close() {
        receive.release();
    }

    /** Where a buffer starts in memory, also on JDKs where Netty cannot ask the buffer. */
    static long address(ByteBuf buffer) {
        if (buffer.hasMemoryAddress()) {
            return buffer.memoryAddress();
        }
        ByteBuffer view = buffer.internalNioBuffer(0, buffer.capacity());
        return Buffer.memoryAddress(view) + view.position();
    }
}
