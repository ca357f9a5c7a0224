package dev.weir.haproxy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is found while a file is read: what is wrong, and what should be known. */
final class Findings {
    /** A bound of memory and of patience. */
    static final int MOST_PROBLEMS = 200;

    private final boolean lenient;
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<Note> notes = new LinkedHashSet<>();
    private int dropped;

    Findings(boolean lenient) {
        this.lenient = lenient;
    }

    boolean isLenient() {
        return lenient;
    }

    void add(Problem problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        } else {
            dropped++;
        }
    }

    void problem(Word word, String message) {
        add(word.at().problem(word.text(), message, Optional.empty()));
    }

    void note(Word word, Note.Kind kind, String text) {
        notes.add(word.at().note(word.text(), kind, text));
    }

    /** Something that HAProxy can do and this library cannot: wrong, or worth a note when read leniently. */
    void notSupported(Word word, String message) {
        if (lenient) {
            note(word, Note.Kind.NOT_SUPPORTED, message);
        } else {
            problem(word, message);
        }
    }

    boolean hasProblems() {
        return !problems.isEmpty();
    }

    /** Notes in the order of the lines. */
    List<Note> notes() {
        return notes.stream()
                .sorted(Comparator.comparingInt(Note::line).thenComparingInt(Note::column))
                .toList();
    }

    /** Everything that is wrong, in the order of the lines. */
    HaproxyConfigException exception(String file) {
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        if (dropped > 0) {
            sorted.add(new Problem(file, 0, 0, "", "there are " + dropped + " problems more", Optional.empty(), ""));
        }
        return new HaproxyConfigException(sorted, notes());
    }
}
