package dev.weir.benchmarks.compare;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What client and origin say to each other: a request of {@value #REQUEST_BYTES} bytes names the length of the answer
 * it wants, and the answer is a known pattern of exactly that length. So every answer can be verified, and one origin
 * serves all scenarios.
 */
final class Wire {
    static final int REQUEST_BYTES = 64;
    static final int SMALL_ANSWER_BYTES = 1024;

    /** The pattern repeats after this many bytes: small enough to stay in a core's cache, so that load costs little. */
    static final int PATTERN_BYTES = 256 * 1024;

    private static final long MAGIC = 0x5745_4952_2d42_4d31L;
    private static final byte[] PATTERN = pattern();

    private Wire() {}

    /** A direct buffer with the request for {@code answerBytes}; {@code rewind()} it to send it again. */
    static ByteBuffer request(long answerBytes) {
        ByteBuffer request = ByteBuffer.allocateDirect(REQUEST_BYTES);
        request.putLong(MAGIC).putLong(answerBytes);
        return request.clear();
    }

    /** The answer length a complete request asks for. */
    static long requestedBytes(ByteBuffer request) throws IOException {
        long magic = request.getLong(0);
        if (magic != MAGIC) {
            throw new IOException("not a request: starts with " + Long.toHexString(magic));
        }
        return request.getLong(Long.BYTES);
    }

    /** A direct buffer of the whole pattern. */
    static ByteBuffer directPattern() {
        return ByteBuffer.allocateDirect(PATTERN_BYTES).put(PATTERN).clear();
    }

    /** The byte an answer carries at {@code offset}. */
    static byte expectedAt(long offset) {
        return PATTERN[(int) (offset % PATTERN_BYTES)];
    }

    private static byte[] pattern() {
        byte[] bytes = new byte[PATTERN_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            // Differs at equal positions of neighbouring blocks, so bytes out of place do not pass for right ones.
            bytes[i] = (byte) (i * 31 + (i >>> 8) * 17 + (i >>> 16) * 7);
        }
        return bytes;
    }
}
