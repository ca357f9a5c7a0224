package dev.weir.haproxy;

/** Writes words so that they are read back as they are. */
final class Quotes {
    private static final String BARE = "-_.:/,@+=*()[]{}!<>|&;?~^%";

    private Quotes() {}

    /** The word, in double quotes if it needs them. */
    static String word(String text) {
        boolean bare = !text.isEmpty() && text.chars().allMatch(Quotes::isBare);
        if (bare) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> quoted.append(escaped((char) c)));
        return quoted.append('"').toString();
    }

    private static boolean isBare(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || BARE.indexOf(c) >= 0;
    }

    private static String escaped(char c) {
        return switch (c) {
            case '"', '\\', '$' -> "\\" + c;
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> c < ' ' || c == 0x7f ? String.format("\\x%02x", (int) c) : Character.toString(c);
        };
    }
}
