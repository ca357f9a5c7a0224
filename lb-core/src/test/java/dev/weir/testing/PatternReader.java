package dev.weir.testing;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The receiving end of a test stream: learns the id from the first bytes, compares every further byte with what it must be,
 * and hashes all. Not thread-safe.
 */
final class PatternReader {
    private static final int NEVER = -1;

    private final MessageDigest digest = Sha256.newDigest();
    private final byte[] head = new byte[Pattern.ID_BYTES];
    private long count;
    private long firstWrong = NEVER;

    /** Takes all remaining bytes. */
    void accept(ByteBuffer bytes) {
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining() && count < head.length) {
            head[(int) count++] = bytes.get();
        }
        while (bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), Pattern.MAX_PIECE);
            int wrong = Pattern.bytes(id(), count, length).mismatch(bytes.slice(bytes.position(), length));
            if (wrong >= 0 && firstWrong == NEVER) {
                firstWrong = count + wrong;
            }
            count += length;
            bytes.position(bytes.position() + length);
        }
    }

    long count() {
        return count;
    }

    /** Whether enough arrived to know whose stream this is. */
    boolean hasId() {
        return count >= head.length;
    }

    long id() {
        return Pattern.id(head);
    }

    /** Offset of the first byte that is not what stream {@code id} has there, or -1 if there is none. */
    long firstWrong(long id) {
        int known = (int) Math.min(count, head.length);
        int wrongId = Pattern.bytes(id, 0, known).mismatch(ByteBuffer.wrap(head, 0, known));
        return wrongId >= 0 ? wrongId : firstWrong;
    }

    /** The first bytes as they came, at most eight. */
    byte[] head() {
        return Arrays.copyOf(head, (int) Math.min(count, head.length));
    }

    byte[] sha256() {
        return Sha256.soFar(digest);
    }
}
