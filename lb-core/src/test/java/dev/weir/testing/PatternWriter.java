package dev.weir.testing;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The sending end of a test stream: knows its id, how far it is, and the hash of all it sent. Instead of the pattern's first
 * bytes it may send words of somebody's choice. Not thread-safe.
 */
final class PatternWriter {
    private final MessageDigest digest = Sha256.newDigest();
    private byte[] words = {};
    private long id;
    private long offset;

    PatternWriter(long id) {
        this.id = id;
    }

    long id() {
        return id;
    }

    /** Changes the id, which is possible until the first byte is sent. */
    void changeId(long newId) {
        if (offset != 0) {
            throw new IllegalStateException("bytes already sent: " + offset);
        }
        id = newId;
    }

    /** The first bytes are these instead; possible until the first byte is sent. */
    void words(byte[] newWords) {
        if (offset != 0) {
            throw new IllegalStateException("bytes already sent: " + offset);
        }
        words = newWords.clone();
    }

    long offset() {
        return offset;
    }

    /** The next bytes, at most {@code limit}; what was in fact sent is told to {@link #sent}. */
    ByteBuffer next(long limit) {
        if (offset < words.length) {
            return ByteBuffer.wrap(words, (int) offset, (int) Math.min(limit, words.length - offset));
        }
        return Pattern.bytes(id, offset, (int) Math.min(limit, Pattern.MAX_PIECE));
    }

    /** These bytes, the first of what {@link #next} returned, have been sent. */
    void sent(ByteBuffer bytes) {
        offset += bytes.remaining();
        digest.update(bytes);
    }

    byte[] sha256() {
        return Sha256.soFar(digest);
    }
}
