package dev.weir.haproxy;

/** Text of a file that becomes part of a message. */
final class Texts {
    private static final int LONGEST = 64;

    private Texts() {}

    /** In quotes, on one line and not too long, whatever it holds. */
    static String quoted(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints()
                .limit(LONGEST)
                .forEach(c -> shown.append(isVisible(c) ? Character.toString(c) : String.format("\\u%04x", c)));
        return shown.append(text.codePointCount(0, text.length()) > LONGEST ? "…'" : "'")
                .toString();
    }

    private static boolean isVisible(int c) {
        return c >= ' ' && c != 0x7f && (c < 0x80 || Character.isLetterOrDigit(c));
    }
}
