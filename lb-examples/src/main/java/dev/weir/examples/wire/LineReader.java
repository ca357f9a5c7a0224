package dev.weir.examples.wire;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines and counted bodies from a connection. What the other end sends is bounded: a line by the limit given here, a
 * body by the count its reader asks for. Bytes are read as ISO 8859-1, so any byte is a character. Not thread-safe.
 */
public final class LineReader {
    private final InputStream in;
    private final int maxLineBytes;
    private long consumedBytes;

    /**
     * Reads from this stream.
     *
     * @param in never closed here
     * @param maxLineBytes longest line accepted, its line end included
     */
    public LineReader(InputStream in, int maxLineBytes) {
        this.in = new BufferedInputStream(in);
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * The next line without its line end, or null when the stream ends where a line would begin.
     *
     * @throws LineTooLongException if the limit is reached before the line ends
     * @throws EOFException if the stream ends inside a line
     */
    public @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = 1; ; read++) {
            int next = in.read();
            if (next < 0 && line.isEmpty()) {
                return null;
            }
            if (next < 0) {
                throw new EOFException("the stream ended inside a line");
            }
            consumedBytes++;
            if (next == '\n') {
                return withoutCarriageReturn(line);
            }
            if (read == maxLineBytes) {
                throw new LineTooLongException(maxLineBytes);
            }
            line.append((char) next);
        }
    }

    /**
     * The next line where one must come.
     *
     * @throws EOFException if the stream ends instead
     */
    public String requiredLine() throws IOException {
        String line = line();
        if (line == null) {
            throw new EOFException("the stream ended where a line was expected");
        }
        return line;
    }

    /**
     * Exactly this many bytes.
     *
     * @throws EOFException if the stream ends before
     */
    public byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        consumedBytes += bytes.length;
        if (bytes.length < count) {
            throw new EOFException("the stream ended after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    /** Bytes handed out, or looked at for a line, since the beginning. */
    public long consumedBytes() {
        return consumedBytes;
    }

    private static String withoutCarriageReturn(StringBuilder line) {
        int last = line.length() - 1;
        if (last >= 0 && line.charAt(last) == '\r') {
            line.setLength(last);
        }
        return line.toString();
    }
}
