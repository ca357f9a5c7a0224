package dev.weir.netty.epoll;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: what {@link #source} sends goes to {@link #sink}, in order and through at most one buffer
 * or one pipe. Confined to the loop.
 *
 * <pre>
 * OPEN ──read says end──▶ EOF_SEEN ──nothing held──▶ DRAINED ──end passed on──▶ SHUT
 *   └───────read fails, or says end after an error──▶ ABORTED
 * </pre>
 *
 * <p>Bytes are copied or spliced as {@link Pace} says, which changes only while nothing is held, so that bytes cannot
 * overtake each other. Bytes in equals
 * bytes out plus bytes held at all times.
 */
final class Flow {
    /** Bytes moved in one go before others have their turn. */
    private static final int BUDGET = 1 << 20;

    /** Where this direction is on its way to its end. Changes only on the word of a system call. */
    enum State {
        OPEN,
        EOF_SEEN,
        DRAINED,
        SHUT,
        ABORTED
    }

    final SocketHandle source;
    final SocketHandle sink;
    private State state = State.OPEN;
    private Pace pace = Pace.COPY;
    private @Nullable ByteBuf leftover;
    private @Nullable Pipe pipe;
    private long received;
    private long delivered;
    private long lastRead;
    private long lastWritten;
    private boolean overBudget;

    Flow(SocketHandle source, SocketHandle sink, long now) {
        this.source = source;
        this.sink = sink;
        lastRead = now;
        lastWritten = now;
    }

    State state() {
        return state;
    }

    long received() {
        return received;
    }

    long delivered() {
        return delivered;
    }

    long lastRead() {
        return lastRead;
    }

    long lastWritten() {
        return lastWritten;
    }

    /** Whether bytes wait for the sink. */
    boolean isHolding() {
        return leftover != null || pipe != null;
    }

    /** Whether the last {@link #pump} stopped only because others are waiting. */
    boolean isOverBudget() {
        return overBudget;
    }

    /** Starts with what was read before there was a sink. The buffer is this flow's from now on. */
    void startWith(@Nullable ByteBuf early) {
        leftover = early;
        received = early == null ? 0 : early.readableBytes();
        if (source.endRead) {
            state = State.EOF_SEEN;
        }
    }

    /** Reads no more, as if the source had ended its stream. */
    void endInput() {
        if (state == State.OPEN) {
            state = State.EOF_SEEN;
        }
    }

    /** The sink has been told that the stream is over. */
    void passedOn() {
        assert state == State.DRAINED;
        state = State.SHUT;
    }

    /** Drops what is held and moves nothing any more. A pipe with residue is closed by its pool. */
    void abort() {
        state = State.ABORTED;
        if (leftover != null) {
            source.loop.buffers.release(leftover);
            leftover = null;
        }
        if (pipe != null) {
            source.loop.pipes.giveBack(pipe);
            pipe = null;
        }
    }

    /** Reads no more, but goes on to deliver what is held. */
    void stopReading() {
        state = State.ABORTED;
    }

    /** Moves what can be moved now, up to the budget. Failures are left in the two sockets. */
    void pump() {
        overBudget = false;
        boolean heldBefore = isHolding();
        if (heldBefore || (state == State.OPEN && source.readable)) {
            long receivedBefore = received;
            long deliveredBefore = delivered;
            long now =
                    source.loop.nanoTime(); // before moving, lest a peer that has the bytes already finds it too late
            move();
            if (received != receivedBefore || (heldBefore && !isHolding())) {
                lastRead = now;
            }
            if (delivered != deliveredBefore || (isHolding() && !heldBefore)) {
                lastWritten = now;
            }
        }
        if (state == State.EOF_SEEN && !isHolding()) {
            state = State.DRAINED;
        }
    }

    private void move() {
        int left = BUDGET;
        while (flush() && state == State.OPEN && source.readable) {
            if (left <= 0) {
                overBudget = true;
                return;
            }
            left -= pace.splices() ? splice() : copy();
        }
    }

    /** Whether nothing is held any more. */
    private boolean flush() {
        if (!isHolding()) {
            return true;
        }
        if (sink.failure != null || !sink.writable) {
            return false;
        }
        return (leftover == null || flushLeftover(leftover)) && (pipe == null || flushPipe(pipe));
    }

    private boolean flushLeftover(ByteBuf buffer) {
        int from = buffer.readerIndex();
        buffer.skipBytes(send(LeftoverBuffers.address(buffer), from, buffer.writerIndex()));
        if (buffer.isReadable()) {
            return false;
        }
        source.loop.buffers.release(buffer);
        leftover = null;
        return true;
    }

    private boolean flushPipe(Pipe full) {
        EpollLoop loop = source.loop;
        while (full.held() > 0) {
            int sent;
            try {
                sent = loop.splices.drain(full.readEnd, sink.socket, full.held());
            } catch (IOException failure) {
                if (!refused(failure)) {
                    sink.failed(failure);
                    return false;
                }
                if (!flushPipeByCopy(full)) {
                    return false;
                }
                continue;
            }
            if (sent == 0) { // a smaller number would not do: the kernel signals room only after it has refused
                sink.writable = false;
                return false;
            }
            full.drained(sent);
            delivered += sent;
        }
        loop.pipes.giveBack(full);
        pipe = null;
        return true;
    }

    /** Splice was refused while bytes were in the pipe: they are read back out, one buffer at a time. */
    private boolean flushPipeByCopy(Pipe full) {
        LeftoverBuffers buffers = source.loop.buffers;
        try {
            int read = source.loop.splices.read(
                    full.readEnd, buffers.receiveAddress, Math.min(full.held(), buffers.receiveBytes));
            if (read <= 0) {
                throw new IOException("a pipe lost " + full.held() + " bytes");
            }
            full.drained(read);
            return deliver(read);
        } catch (IOException failure) {
            source.failed(failure);
            state = State.ABORTED;
            return false;
        }
    }

    /** One read, and one write of what it gave. */
    private int copy() {
        EpollLoop loop = source.loop;
        int limit = loop.buffers.receiveBytes;
        int read;
        try {
            read = loop.sockets.receive(source.socket, loop.buffers.receiveAddress, limit);
        } catch (IOException failure) {
            sourceFailed(failure);
            return 0;
        }
        pace = pace.afterRead(read == limit && loop.splicing.isOn());
        if (read <= 0) {
            noMore(read < 0);
            return 0;
        }
        received += read;
        loop.copied(read);
        if (read < limit && !source.mayHideMore) {
            source.readable = false;
        }
        deliver(read);
        return read;
    }

    /** Sends the first bytes of the receive buffer and keeps those that the sink does not take. */
    private boolean deliver(int bytes) {
        LeftoverBuffers buffers = source.loop.buffers;
        int sent = send(buffers.receiveAddress, 0, bytes);
        if (sent < bytes) {
            leftover = buffers.keep(sent, bytes);
            return false;
        }
        return true;
    }

    private int send(long address, int from, int to) {
        try {
            int sent = source.loop.sockets.send(sink.socket, address, from, to);
            delivered += sent;
            if (sent < to - from) {
                sink.writable = false;
            }
            return sent;
        } catch (IOException failure) {
            sink.failed(failure);
            return 0;
        }
    }

    private int splice() {
        EpollLoop loop = source.loop;
        Pipe borrowed = loop.splicing.isOn() ? loop.pipes.borrow() : null;
        if (borrowed == null) {
            pace = Pace.COPY;
            return copy();
        }
        int moved = 0;
        try {
            moved = loop.splices.fill(source.socket, borrowed.writeEnd, PipeBudget.LARGE_PIPE_BYTES);
        } catch (IOException failure) {
            if (!refused(failure)) {
                sourceFailed(failure);
            }
        }
        if (moved > 0) {
            filled(borrowed, moved);
            return moved;
        }
        loop.pipes.giveBack(borrowed);
        return state == State.OPEN ? copy() : 0; // 0 says nothing: a read decides between no data, end and urgent data
    }

    private void filled(Pipe borrowed, int moved) {
        borrowed.filled(moved);
        pipe = borrowed;
        received += moved;
        source.loop.spliced(moved);
        pace = pace.afterSplice(moved);
    }

    /** Whether a failed splice means that these sockets, or this machine, cannot splice. */
    private boolean refused(IOException failure) {
        int errno = Errno.of(failure);
        if (!Errno.isSpliceRefused(errno)) {
            return false;
        }
        source.loop.splicing.refused(Errno.describe(failure), errno == Errno.ENOSYS || errno == Errno.EPERM);
        pace = Pace.ONLY_COPY;
        return true;
    }

    private void noMore(boolean ended) {
        source.readable = false;
        if (ended) {
            source.endRead = true;
            state = source.failure == null ? State.EOF_SEEN : State.ABORTED;
        } else {
            source.mayHideMore = false;
        }
    }

    private void sourceFailed(IOException failure) {
        source.failed(failure);
        source.readable = false;
        state = State.ABORTED;
    }
}
