package dev.weir.haproxy;

import java.util.List;

/** The text of one file, by lines. */
final class SourceText {
    /** A bound of memory; HAProxy has none. */
    static final int MOST_CHARACTERS = 8 << 20;

    private final String name;
    private final List<String> lines;

    SourceText(String name, String text) {
        this.name = name;
        this.lines = text.lines().toList();
    }

    String name() {
        return name;
    }

    int lineCount() {
        return lines.size();
    }

    /** A line by its number, from 1; empty text if there is none of that number. */
    String line(int number) {
        return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }

    /** Where a line begins: its first visible character. */
    Place start(int number) {
        String text = line(number);
        int indent = text.length() - text.stripLeading().length();
        return new Place(this, number, indent + 1, Math.max(1, text.strip().length()));
    }
}
