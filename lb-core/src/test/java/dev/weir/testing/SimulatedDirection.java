package dev.weir.testing;

import dev.weir.Side;
import dev.weir.spi.CloseMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Bytes from one side of a simulated connection to the other, with what was read and not yet written. */
final class SimulatedDirection {
    private static final int BUFFER_BYTES = 16 * 1024;
    /** So that one stream does not keep a loop from the others. */
    private static final int READS_PER_TURN = 8;

    /** Where a direction failed: the side, and the system's words. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
        private final Side side;

        Failure(Side side, IOException cause) {
            super(cause.getMessage(), cause);
            this.side = side;
        }

        Side side() {
            return side;
        }
    }

    private final SimulatedRuntime runtime;
    private final Side from;
    private @Nullable ByteBuffer held;
    private long received;
    private long delivered;
    private long lastRead;
    private long lastWritten;
    private CloseMode end = CloseMode.FIN;
    private CloseMode lastEnd = CloseMode.FIN;
    private boolean inputEnded;
    private boolean ended;
    private boolean blocked;

    SimulatedDirection(SimulatedRuntime runtime, Side from) {
        this.runtime = runtime;
        this.from = from;
        lastRead = runtime.nanoTime();
        lastWritten = lastRead;
    }

    /**
     * Reads and writes what can be read and written now.
     *
     * @param isLast whether the other direction has ended
     * @return whether the direction ended in this turn
     */
    boolean move(SimulatedSocket source, SimulatedSocket target, boolean isLast) throws Failure {
        for (int reads = 0; write(target) && !inputEnded && reads < READS_PER_TURN; reads++) {
            if (!read(source)) {
                break;
            }
        }
        if (inputEnded && !ended && heldBytes() == 0) {
            ended = true;
            if (end == CloseMode.FIN && (!isLast || lastEnd == CloseMode.FIN)) {
                shutDown(target);
            }
            return true;
        }
        return false;
    }

    /** Writes what is held; true if nothing is left. */
    boolean write(SimulatedSocket target) throws Failure {
        if (held == null) {
            return true;
        }
        try {
            int written = target.write(held);
            delivered += written;
            if (written > 0) {
                lastWritten = runtime.nanoTime();
            }
        } catch (IOException e) {
            throw new Failure(from.other(), e);
        }
        if (held.hasRemaining()) {
            block();
            return false;
        }
        held = null;
        unblock();
        return true;
    }

    /** Reads what can be read now and keeps it, up to so many bytes in all; whether there was any. */
    boolean keep(SimulatedSocket source, int most) {
        ByteBuffer more = ByteBuffer.allocate((int) Math.max(0, most - received));
        try {
            if (source.read(more) <= 0) {
                return false;
            }
        } catch (IOException e) {
            return false; // told as the end of the client
        }
        more.flip();
        received += more.remaining();
        lastRead = runtime.nanoTime();
        ByteBuffer before = held == null ? ByteBuffer.allocate(0) : held;
        held = ByteBuffer.allocate(before.remaining() + more.remaining())
                .put(before)
                .put(more)
                .flip();
        return true;
    }

    /** What is held, so many bytes at most. */
    ByteBuffer kept(int most) {
        ByteBuffer all = held == null ? ByteBuffer.allocate(0) : held;
        return all.slice(all.position(), Math.min(most, all.remaining())).asReadOnlyBuffer();
    }

    void endInput() {
        inputEnded = true;
    }

    boolean hasInputEnded() {
        return inputEnded;
    }

    /** How the end of its stream is passed on. */
    void passEndBy(CloseMode mode) {
        end = mode;
    }

    /** How the end of its stream is passed on if the other one has ended before. */
    void passLastEndBy(CloseMode mode) {
        lastEnd = mode;
    }

    boolean endsByReset() {
        return end == CloseMode.RESET;
    }

    /** Whether its end of stream was passed on. */
    boolean isDone() {
        return ended;
    }

    /** Forgets what it holds, undelivered. */
    void dropHeld() {
        held = null;
    }

    boolean isBlocked() {
        return blocked;
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

    long heldBytes() {
        return held == null ? 0 : held.remaining();
    }

    private boolean read(SimulatedSocket source) throws Failure {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            int read = source.read(buffer);
            if (read > 0) {
                held = buffer.flip();
                received += read;
                lastRead = runtime.nanoTime();
            }
            inputEnded |= read < 0;
            return read > 0;
        } catch (IOException e) {
            throw new Failure(from, e);
        }
    }

    private void shutDown(SimulatedSocket target) throws Failure {
        try {
            target.shutdownOutput();
        } catch (IOException e) {
            throw new Failure(from.other(), e);
        }
    }

    private void block() {
        if (!blocked) {
            blocked = true;
            lastWritten = runtime.nanoTime();
        }
    }

    private void unblock() {
        if (blocked) {
            blocked = false;
            lastRead = runtime.nanoTime();
        }
    }
}
