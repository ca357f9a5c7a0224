package dev.weir.haproxy;

import dev.weir.ConfigurationException;
import java.util.Objects;
import java.util.Optional;

/** Ends the reading of a statement that makes no sense; caught where the next one is read. It never leaves this package. */
final class Mistake extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Mistake(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    /** About a word, in its place. */
    static Mistake at(Word word, String message) {
        return new Mistake(word.at().problem(word.text(), message, Optional.empty()));
    }

    /** What a description says is wrong with it, taken to the word that it is about. */
    static Mistake of(Word word, ConfigurationException wrong) {
        return at(word, Objects.requireNonNullElse(wrong.getMessage(), ""));
    }

    /** About a word that is none of those known. */
    static Mistake unknown(Word word, String message, Iterable<String> known) {
        return new Mistake(word.at().problem(word.text(), message, Nearest.to(word.text(), known)));
    }

    Problem problem() {
        return problem;
    }
}
