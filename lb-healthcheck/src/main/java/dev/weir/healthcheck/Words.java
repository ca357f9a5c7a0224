package dev.weir.healthcheck;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Words of a server, fit for one line of a log: of bounded length, and nothing in them that a terminal or a log obeys. */
final class Words {
    /** Longer ones are cut off. */
    static final int MOST = 256;

    private Words() {}

    /** Words that begin and end at these indexes, or are cut off. */
    static String of(ByteBuf bytes, int from, int to) {
        return of(bytes.toString(from, Math.min(to - from, MOST), StandardCharsets.ISO_8859_1));
    }

    /** Words of which each character is one byte. */
    static String of(String bytes) {
        String cut = bytes.length() > MOST ? bytes.substring(0, MOST) : bytes;
        if (isPlain(cut)) {
            return cut.strip();
        }
        String text = new String(cut.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
        StringBuilder words = new StringBuilder(text.length());
        text.codePoints().map(c -> isHarmless(c) ? c : '?').forEach(words::appendCodePoint);
        return words.toString();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT, // turns the direction of writing, among others
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
