package dev.weir.haproxy;

/** HAProxy's log-format strings, of which only plain text can be had here. */
final class LogFormats {
    private LogFormats() {}

    /** The text of a format without variables. */
    static String plain(Word word) {
        StringBuilder text = new StringBuilder();
        String format = word.text();
        for (int i = 0; i < format.length(); i++) {
            if (format.charAt(i) == '%') {
                if (!format.startsWith("%", i + 1)) {
                    throw Mistake.at(
                            word, "variables are not supported in " + word.quoted() + " (expected: %% for a %)");
                }
                i++;
            }
            text.append(format.charAt(i));
        }
        return text.toString();
    }

    /** The format that stands for a text. */
    static String of(String text) {
        return text.replace("%", "%%");
    }
}
