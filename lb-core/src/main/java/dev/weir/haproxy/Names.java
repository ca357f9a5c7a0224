package dev.weir.haproxy;

/** Names of sections, servers and binds. */
final class Names {
    private static final int LONGEST = 128;

    private Names() {}

    /** The word, if it can be a name. */
    static Word checked(Word word, String what) {
        if (!isName(word.text())) {
            throw Mistake.at(
                    word, what + ": " + word.quoted() + " (expected: 1.." + LONGEST + " of A-Z a-z 0-9 - _ . :)");
        }
        return word;
    }

    static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= LONGEST && text.chars().allMatch(Names::isNameCharacter);
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.:".indexOf(c) >= 0;
    }
}
