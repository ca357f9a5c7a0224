package dev.weir.haproxy;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong with a configuration file, and where.
 *
 * @param file the name the file was read under
 * @param line from 1; 0 for the file as a whole
 * @param column from 1, where the word stands that it is about; 0 for the line as a whole
 * @param keyword the word that it is about, as it stands in the file; may be empty
 * @param message what is wrong, and where there is a choice what was expected
 * @param nearest the keyword that is spelt most like it; empty if it is no unknown keyword, or if none is near
 * @param source the line as it stands in the file; empty for the file as a whole
 */
public record Problem(
        String file, int line, int column, String keyword, String message, Optional<String> nearest, String source) {
    /** Checks that nothing is missing. */
    public Problem {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(keyword, "keyword");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(nearest, "nearest");
        Objects.requireNonNull(source, "source");
    }

    /** File, line, column and message in one line, the line of the file below it, and below that what it is about. */
    @Override
    public String toString() {
        return headline() + (column == 0 ? "" : "\n" + Caret.under(source, column, keyword.length()));
    }

    /** File, line, column and message, in one line. */
    public String headline() {
        String where = line == 0 ? file : file + ":" + line + (column == 0 ? "" : ":" + column);
        return where + ": " + message
                + nearest.map(word -> " (did you mean '" + word + "'?)").orElse("");
    }
}
