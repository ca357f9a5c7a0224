package dev.weir.internal.report;

/**
 * Words that came from a server, made fit for one line inside quotes: what could end the line, the quotes or the reader's trust is
 * written as {@code <0A>}, HAProxy's way, and too much of it is cut off. Pure.
 */
public final class HarmlessText {
    /** Characters of a text that are kept. */
    public static final int LONGEST = 1_000;

    private static final String CUT = "...";

    private HarmlessText() {}

    /** The text, or as much of it as fits in {@link #LONGEST} characters. */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            String next = isHarmless(character) ? Character.toString(character) : String.format("<%02X>", character);
            if (safe.length() + next.length() > LONGEST - CUT.length() && !restFits(text, i, LONGEST - safe.length())) {
                return safe.append(CUT).toString();
            }
            safe.append(next);
            i += Character.charCount(character);
        }
        return safe.toString();
    }

    /** Looks at no more than would fit, so that a text of a gigabyte costs no more than a line. */
    private static boolean restFits(String text, int from, int room) {
        int left = room;
        for (int i = from; i < text.length(); ) {
            int character = text.codePointAt(i);
            left -= isHarmless(character)
                    ? Character.charCount(character)
                    : String.format("<%02X>", character).length();
            if (left < 0) {
                return false;
            }
            i += Character.charCount(character);
        }
        return true;
    }

    private static boolean isHarmless(int character) {
        if (character == '"') {
            return false;
        }
        return switch (Character.getType(character)) {
            // Characters that steer terminals, turn the direction of writing, end lines, or are none.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
