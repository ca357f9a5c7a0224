package dev.weir.haproxy;

import java.util.Optional;

/**
 * Where something stands in a file.
 *
 * @param source the file
 * @param line from 1
 * @param column from 1
 * @param length how many characters it takes there
 */
record Place(SourceText source, int line, int column, int length) implements Comparable<Place> {
    Problem problem(String keyword, String message, Optional<String> nearest) {
        return new Problem(source.name(), line, column, keyword, message, nearest, source.line(line));
    }

    Note note(String keyword, Note.Kind kind, String text) {
        return new Note(source.name(), line, column, keyword, kind, text);
    }

    /** What stands there. */
    String written() {
        String text = source.line(line);
        int from = Math.min(column - 1, text.length());
        return text.substring(from, Math.min(text.length(), from + length));
    }

    /** The order in which one reads. */
    @Override
    public int compareTo(Place other) {
        return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
    }

    @Override
    public String toString() {
        return "line " + line;
    }
}
