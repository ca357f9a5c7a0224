package dev.weir.haproxy;

/** Numbers as they stand in a file. HAProxy takes {@code 10k} for 10 and {@code x} for 0; here both are mistakes. */
final class Numbers {
    private static final int MOST_DIGITS = 18;
    private static final int LAST_PORT = 65_535;

    private Numbers() {}

    static long whole(Word word, String text, long least, long most) {
        return whole(word, "", text, least, most);
    }

    /** A port behind the colon of an address, which the message then says. */
    static int port(Word word, String text, int least) {
        return (int) whole(word, "the port ", text, least, LAST_PORT);
    }

    private static long whole(Word word, String what, String text, long least, long most) {
        String expected = " (expected: a number of " + least + ".." + most + ")";
        String digits = text.startsWith("-") ? text.substring(1) : text;
        if (!isDigits(digits)) {
            throw Mistake.at(word, what + Texts.quoted(text) + " is no number" + expected);
        }
        long value = digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
        value = text.startsWith("-") ? -value : value;
        if (value < least || value > most) {
            throw Mistake.at(word, what + Texts.quoted(text) + " is out of range" + expected);
        }
        return value;
    }

    /** A number with {@code k}, {@code m} or {@code g} behind it for 1024, its square and its cube, as HAProxy reads sizes. */
    static long size(Word word, long least, long most) {
        String text = word.text();
        int unit = text.isEmpty() ? -1 : "kmg".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        String expected = " (expected: a size of " + least + ".." + most + ", such as 100k)";
        if (!isDigits(digits) || digits.length() > MOST_DIGITS) {
            throw Mistake.at(word, word.quoted() + " is no size" + expected);
        }
        long factor = 1L << (10 * (unit + 1));
        long value = Long.parseLong(digits);
        if (value > most / factor || value * factor < least) {
            throw Mistake.at(word, word.quoted() + " is out of range" + expected);
        }
        return value * factor;
    }

    static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
