package dev.weir.netty.epoll;

/**
 * Whether the next bytes of a direction are copied or spliced. Copying is cheaper for messages, splicing for streams; a stream
 * shows in reads that fill the whole buffer one after the other, its end in splices that move little.
 *
 * <pre>
 *            full read             full read
 *      COPY ──────────▶ COPY_MORE ──────────▶ SPLICE ◀───────────────┐
 *        ▲ ◀─short read──┘                      │ poor               │ good
 *        │                                      ▼        any read    │
 *        └──────────────poor────────────────────┼─ LOOK ──────────▶ SPLICE_AFTER_POOR
 * </pre>
 */
enum Pace {
    /** Read. */
    COPY,
    /** Read; the last read was a full one. */
    COPY_MORE,
    /** Splice. */
    SPLICE,
    /** Read once, because the last splice has probably emptied the socket and another would not even say so. */
    LOOK,
    /** Splice; the last one was poor. */
    SPLICE_AFTER_POOR,
    /** Read for ever: these sockets cannot be spliced. */
    ONLY_COPY;

    /** A splice that moves less costs more than a copy would have. */
    static final int POOR_SPLICE_BYTES = 16 << 10;

    boolean splices() {
        return this == SPLICE || this == SPLICE_AFTER_POOR;
    }

    /** What comes after a read, which may have found nothing. */
    Pace afterRead(boolean full) {
        return switch (this) {
            case COPY -> full ? COPY_MORE : COPY;
            case COPY_MORE -> full ? SPLICE : COPY;
            case LOOK -> full ? SPLICE : SPLICE_AFTER_POOR;
            case SPLICE, SPLICE_AFTER_POOR, ONLY_COPY -> this;
        };
    }

    /** What comes after a splice that moved something. */
    Pace afterSplice(int bytes) {
        if (bytes >= POOR_SPLICE_BYTES) {
            return SPLICE;
        }
        return this == SPLICE ? LOOK : COPY;
    }
}
