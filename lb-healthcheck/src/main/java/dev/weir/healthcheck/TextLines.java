package dev.weir.healthcheck;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes what was received apart into lines, each of them once and no byte looked at twice, however small the portions are in which
 * it comes. A line ends with LF, or with CR LF. Each of its characters is one byte.
 */
final class TextLines {
    private int taken;
    private int searched;

    /** Begins anew, as what was received has been thrown away. */
    void restart() {
        taken = 0;
        searched = 0;
    }

    /** The next whole line without its end; null if there is none yet. */
    @Nullable
    String next(ByteBuf received) {
        int start = received.readerIndex();
        int feed = received.indexOf(start + searched, received.writerIndex(), (byte) '\n');
        if (feed < 0) {
            searched = received.readableBytes();
            return null;
        }
        String line = text(received, start + taken, feed);
        taken = feed + 1 - start;
        searched = taken;
        return line;
    }

    /** Whether there is more behind the lines taken. */
    boolean hasMore(ByteBuf received) {
        return received.readableBytes() > taken;
    }

    /** The beginning of a line that is not whole yet, cut off after so many bytes. */
    String rest(ByteBuf received, int most) {
        int from = received.readerIndex() + taken;
        return text(received, from, Math.min(received.writerIndex(), from + most));
    }

    private static String text(ByteBuf received, int from, int to) {
        int end = to > from && received.getByte(to - 1) == '\r' ? to - 1 : to;
        return received.toString(from, end - from, StandardCharsets.ISO_8859_1);
    }
}
