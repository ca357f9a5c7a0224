package dev.weir.healthcheck;

import io.netty.buffer.ByteBuf;

/**
 * Reads what LDAP needs of ASN.1's basic encoding rules. No length is believed before there are so many bytes; what is not as
 * expected reads as nothing, and so does all behind it.
 */
final class Ber {
    static final int SEQUENCE = 0x30;
    static final int BIND_RESPONSE = 0x61;

    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int ENUMERATED = 0x0a;
    private static final int LONG_FORM = 0x80;
    private static final int MOST_LENGTH_BYTES = 4;

    private final ByteBuf bytes;

    private Ber(ByteBuf bytes) {
        this.bytes = bytes;
    }

    static Ber of(ByteBuf received) {
        return new Ber(received.slice());
    }

    /** Whether this is the beginning of a sequence that can still become whole within a buffer. */
    boolean isUnfinished() {
        int there = bytes.readableBytes();
        if (there == 0 || bytes.getUnsignedByte(0) != SEQUENCE) {
            return false;
        }
        if (there == 1) {
            return true;
        }
        int first = bytes.getUnsignedByte(1);
        int header = 2 + lengthBytes(first);
        if (header > 2 + MOST_LENGTH_BYTES) {
            return false;
        }
        if (there < header) {
            return true;
        }
        long length = length(1);
        return there < header + length && header + length <= Conversation.BUFFER_BYTES;
    }

    /** What is inside of the next element if it has this tag. */
    Ber inside(int tag) {
        return new Ber(take(tag));
    }

    /** The next element if it is an integer of one byte that is not negative; otherwise -1. */
    int takeInteger() {
        return takeByte(INTEGER);
    }

    /** The same for an enumerated value. */
    int takeEnumerated() {
        return takeByte(ENUMERATED);
    }

    /** The next element if it is text; otherwise empty. */
    String takeText() {
        ByteBuf content = take(OCTETS);
        return Words.of(content, content.readerIndex(), content.writerIndex());
    }

    private int takeByte(int tag) {
        ByteBuf content = take(tag);
        return content.readableBytes() == 1 ? content.readByte() : -1;
    }

    private ByteBuf take(int tag) {
        int start = bytes.readerIndex();
        int there = bytes.readableBytes();
        boolean isReadable = there >= 2 && bytes.getUnsignedByte(start) == tag;
        int lengthBytes = isReadable ? lengthBytes(bytes.getUnsignedByte(start + 1)) : 0;
        int header = 2 + lengthBytes;
        isReadable = isReadable && lengthBytes <= MOST_LENGTH_BYTES && there >= header;
        long length = isReadable ? length(start + 1) : 0;
        if (!isReadable || there - header < length) {
            return bytes.readSlice(there).readSlice(0);
        }
        return bytes.skipBytes(header).readSlice((int) length);
    }

    /** How many bytes of length follow the first one. LDAP forbids the indefinite form, which is none with 0x80. */
    private static int lengthBytes(int first) {
        return first < LONG_FORM ? 0 : first == LONG_FORM ? MOST_LENGTH_BYTES + 1 : first - LONG_FORM;
    }

    private long length(int at) {
        int first = bytes.getUnsignedByte(at);
        if (first < LONG_FORM) {
            return first;
        }
        long length = 0;
        for (int i = 1; i <= first - LONG_FORM; i++) {
            length = length << 8 | bytes.getUnsignedByte(at + i);
        }
        return length;
    }
}
