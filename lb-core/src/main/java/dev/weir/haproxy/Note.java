package dev.weir.haproxy;

import java.util.Objects;

/**
 * Something in a configuration file that a user should know about, though the file can be used.
 *
 * @param file the name the file was read under
 * @param line from 1
 * @param column from 1
 * @param keyword as it stands in the file
 * @param kind what has become of it
 * @param text in one line, without the place
 */
public record Note(String file, int line, int column, String keyword, Kind kind, String text) {
    /** What has become of something in a file. */
    public enum Kind {
        /** It has no effect: it acts on HTTP only, is for another kind of section, or sets up HAProxy's own process. */
        NO_EFFECT,
        /** What it asks for is always so. */
        ALWAYS,
        /** It was joined with something before it, as two binds of one address. */
        MERGED,
        /** It works, but not quite as in HAProxy. */
        DIFFERENT,
        /** It is no part of a topology; whoever runs the file finds it in {@link HaproxyConfig#process()}. */
        FOR_THE_RUNNER,
        /** It would have an effect in HAProxy and has none here. Only if read leniently, otherwise this is an error. */
        NOT_SUPPORTED,
        /** The whole section was left out. */
        IGNORED_SECTION
    }

    /** Checks that nothing is missing. */
    public Note {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(keyword, "keyword");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
    }

    /** Place and text, in one line. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + text;
    }
}
