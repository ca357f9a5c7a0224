package dev.weir.testing;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What a test peer sends: its pattern, or an echo, and then the end of its stream. Not thread-safe. */
final class PeerOutput {
    private static final int ECHO_BYTES = 16 * 1024;
    private static final int WRITES_PER_TURN = 16;

    private final PatternWriter out;
    private final PatternReader in;
    private ByteBuffer echo = ByteBuffer.allocate(0);
    private long toSend;
    private long segmentsFrom = Long.MAX_VALUE;
    private int segmentBytes;
    private boolean echoes;
    private boolean answers;
    private boolean finishes;
    private boolean hasEnded;

    /** @param in what the peer receives, for who answers to it */
    PeerOutput(long id, PatternReader in) {
        this.out = new PatternWriter(id);
        this.in = in;
    }

    void words(byte[] words) {
        out.words(words);
    }

    void add(long bytes) {
        toSend += bytes;
    }

    void addInSegments(long bytes, int segment) {
        segmentsFrom = Math.min(segmentsFrom, toSend);
        segmentBytes = segment;
        add(bytes);
    }

    /** Sends nothing before the first bytes said whose connection this is, and then a stream that belongs to it. */
    void answer() {
        answers = true;
    }

    void echo() {
        echoes = true;
        echo = ByteBuffer.allocate(ECHO_BYTES).limit(0);
    }

    /** Takes what was received, at most {@link #echoLimit()} bytes, to be sent back. */
    void echo(ByteBuffer received) {
        echo.clear().put(received).flip();
    }

    /** Bytes that may be received at once so that all can be echoed; no limit without an echo. */
    int echoLimit() {
        return echoes ? echo.capacity() - echo.remaining() : Integer.MAX_VALUE;
    }

    boolean isEcho() {
        return echoes;
    }

    boolean holdsEcho() {
        return echo.hasRemaining();
    }

    void finish() {
        finishes = true;
    }

    /** Writes what the socket takes now. */
    void write(StreamSocket socket) throws IOException {
        if (echo.hasRemaining()) {
            socket.write(echo);
        }
        if (answers && in.hasId() && out.offset() == 0) {
            out.changeId(~in.id());
        }
        for (int writes = 0; wantsToWrite() && !holdsEcho() && writes < WRITES_PER_TURN; writes++) {
            ByteBuffer piece = out.next(pieceLimit());
            ByteBuffer written = piece.duplicate();
            socket.write(piece);
            out.sent(written.limit(piece.position()));
            if (piece.hasRemaining()) {
                return;
            }
        }
    }

    /** Ends the stream if all is sent and it is to end. */
    void end(StreamSocket socket) throws IOException {
        if (finishes && !hasEnded && hasSentAll()) {
            hasEnded = true;
            socket.shutdownOutput();
        }
    }

    boolean wantsToWrite() {
        return holdsEcho() || (out.offset() < toSend && (!answers || in.hasId()));
    }

    boolean hasSentAll() {
        return out.offset() == toSend && !holdsEcho();
    }

    boolean hasEnded() {
        return hasEnded;
    }

    long id() {
        return out.id();
    }

    long sent() {
        return out.offset();
    }

    byte[] sha256() {
        return out.sha256();
    }

    @Override
    public String toString() {
        return "sent " + out.offset() + "/" + toSend + (hasEnded ? " and FIN" : "");
    }

    private long pieceLimit() {
        long offset = out.offset();
        return Math.min(toSend - offset, offset < segmentsFrom ? segmentsFrom - offset : segmentBytes);
    }
}
