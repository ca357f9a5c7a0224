package dev.weir.testing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of a test stream. The first eight are the stream's id; every other byte depends on the id and on its offset, so
 * that a byte that is lost, repeated, moved or comes from another connection is recognised where it happens.
 */
final class Pattern {
    /** Most bytes of one piece. */
    static final int MAX_PIECE = 128 * 1024;

    /** Length of the id that opens every stream. */
    static final int ID_BYTES = Long.BYTES;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private static final ThreadLocal<byte[]> SCRATCH =
            ThreadLocal.withInitial(() -> new byte[MAX_PIECE + 2 * Long.BYTES]);

    private Pattern() {}

    /** Bytes of stream {@code id} from {@code offset}, at most {@link #MAX_PIECE}; valid until this thread calls again. */
    static ByteBuffer bytes(long id, long offset, int length) {
        byte[] scratch = SCRATCH.get();
        int skipped = (int) (offset & (Long.BYTES - 1));
        long word = offset >>> 3;
        for (int i = 0; i < skipped + length; i += Long.BYTES) {
            WORDS.set(scratch, i, word == 0 ? id : mix(id + word * GOLDEN_RATIO));
            word++;
        }
        return ByteBuffer.wrap(scratch, skipped, length);
    }

    /** The id that the first bytes of a stream spell. */
    static long id(byte[] head) {
        return (long) WORDS.get(head, 0);
    }

    /** A bijection that spreads similar numbers; the finalizer of splitmix64. */
    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
