package dev.weir.haproxy;

/** Shows a word in its line: the line, and a caret below where the word begins. */
final class Caret {
    private static final int WIDTH = 110;
    private static final int BEFORE = 60;
    private static final String MARGIN = "    ";

    private Caret() {}

    /** Two lines; of a long line the part around the word. Harmless to print whatever the line holds. */
    static String under(String line, int column, int length) {
        int at = Math.min(column - 1, line.length());
        int from = at > WIDTH - BEFORE / 2 ? at - BEFORE : 0;
        int to = Math.min(line.length(), from + WIDTH);
        String left = from > 0 ? "…" : "";
        String right = to < line.length() ? "…" : "";
        int marks = Math.max(1, Math.min(length, to - at));
        return MARGIN + left + harmless(line.substring(from, to)) + right + "\n" + MARGIN
                + " ".repeat(left.length() + at - from) + "^" + "~".repeat(marks - 1);
    }

    /** One column a character, so that the caret stands below the right one: a tab becomes a blank. */
    private static String harmless(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars()
                .forEach(c -> shown.append(
                        c == '\t'
                                ? ' '
                                : c < ' ' || (c >= 0x7f && c < 0xa0) || Character.isSurrogate((char) c)
                                        ? '?'
                                        : (char) c));
        return shown.toString();
    }
}
