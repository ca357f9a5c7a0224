package dev.weir.tls;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds a ClientHello at the beginning of a client's stream while that comes in, in whatever pieces and over however many TLS
 * records. Every byte is looked at when it comes and copied once at the end; nothing is allocated before the hello is complete, whatever
 * length a client announces. Not thread-safe.
 */
public final class ClientHelloReader {
    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE_HEADER = 4;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;
    private static final int LONGEST_RECORD = 1 << 14;
    private static final int CLIENT_HELLO = 1;

    /** What is known of a stream. */
    public enum Status {
        /** It may be a hello; more has to come. */
        NEED_MORE,
        /** It does not begin with a ClientHello, or with one that breaks the rules of TLS. SSL 2.0 counts as none. */
        NOT_TLS,
        /** There is no complete one in the first {@link ClientHello#MAX_BYTES}. */
        TOO_LONG,
        /** {@link #hello()} has it. */
        COMPLETE
    }

    private Status status = Status.NEED_MORE;
    /** How far the stream has been looked at. */
    private int looked;
    /** What is left of the record that {@link #looked} is in. */
    private int recordLeft;
    /** Bytes of the handshake message so far, its header included. */
    private int gathered;
    /** Length of the handshake message with its header, as far as it is known. */
    private int announced;

    private @Nullable ClientHello hello;

    /** A reader of one stream, of which nothing is known yet. */
    public ClientHelloReader() {}

    /**
     * Looks at what has come since the last time.
     *
     * @param soFar all bytes of the stream from the first one on, between position and limit, which do not change; those that were
     *     there the last time must be the same
     */
    public Status look(ByteBuffer soFar) {
        int available = Math.min(soFar.remaining(), ClientHello.MAX_BYTES);
        while (status == Status.NEED_MORE && looked < available) {
            if (recordLeft > 0) {
                gather(soFar, available);
            } else if (!beginRecord(soFar, available)) {
                break;
            }
        }
        if (status == Status.NEED_MORE && available == ClientHello.MAX_BYTES) {
            status = Status.TOO_LONG;
        }
        return status;
    }

    /** What was known at the last look. */
    public Status status() {
        return status;
    }

    /**
     * The hello.
     *
     * @throws IllegalStateException if it is not complete
     */
    public ClientHello hello() {
        if (hello == null) {
            throw new IllegalStateException("hello: " + status + " (expected: COMPLETE)");
        }
        return hello;
    }

    /** Whether the record's header is there; what is not TLS is known by its first two bytes. */
    private boolean beginRecord(ByteBuffer soFar, int available) {
        boolean isHandshake = unsigned(soFar, looked) == HANDSHAKE
                && (available - looked < 2 || unsigned(soFar, looked + 1) == MAJOR_VERSION);
        if (!isHandshake) {
            status = Status.NOT_TLS;
            return false;
        }
        if (available - looked < RECORD_HEADER) {
            return false;
        }
        recordLeft = length(soFar, looked);
        looked += RECORD_HEADER;
        if (recordLeft == 0 || recordLeft > LONGEST_RECORD) { // handshake records must not be empty
            status = Status.NOT_TLS;
        }
        return true;
    }

    private void gather(ByteBuffer soFar, int available) {
        if (gathered < HANDSHAKE_HEADER) { // which may be split over records, too
            header(unsigned(soFar, looked));
            advance(1);
        } else {
            advance(Math.min(Math.min(recordLeft, available - looked), announced - gathered));
        }
        if (status == Status.NEED_MORE && gathered >= HANDSHAKE_HEADER && gathered == announced) {
            hello = HelloFields.parse(message(soFar));
            status = hello == null ? Status.NOT_TLS : Status.COMPLETE;
        }
    }

    private void header(int next) {
        if (gathered == 0) {
            status = next == CLIENT_HELLO ? Status.NEED_MORE : Status.NOT_TLS;
            announced = 0;
        } else {
            announced = announced << Byte.SIZE | next;
        }
        if (gathered == HANDSHAKE_HEADER - 1) {
            announced += HANDSHAKE_HEADER;
            if (announced > ClientHello.MAX_BYTES) {
                status = Status.TOO_LONG;
            }
        }
    }

    private void advance(int bytes) {
        looked += bytes;
        gathered += bytes;
        recordLeft -= bytes;
    }

    /** The body of the message, without the headers in and before it. */
    private ByteBuffer message(ByteBuffer soFar) {
        byte[] whole = new byte[announced];
        int at = 0;
        for (int filled = 0; filled < announced; ) {
            int part = Math.min(length(soFar, at), announced - filled);
            soFar.get(soFar.position() + at + RECORD_HEADER, whole, filled, part);
            filled += part;
            at += RECORD_HEADER + part;
        }
        return Objects.requireNonNull(ByteBuffer.wrap(whole, HANDSHAKE_HEADER, announced - HANDSHAKE_HEADER)
                .slice());
    }

    private static int length(ByteBuffer soFar, int recordAt) {
        return unsigned(soFar, recordAt + 3) << Byte.SIZE | unsigned(soFar, recordAt + 4);
    }

    private static int unsigned(ByteBuffer soFar, int at) {
        return Byte.toUnsignedInt(soFar.get(soFar.position() + at));
    }
}
