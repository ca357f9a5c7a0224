package dev.weir.haproxy;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration file that cannot be used. It carries everything that was found to be wrong, in the order of the lines. */
public final class HaproxyConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // always one of the JDK's immutable lists; a problem is shown in the message as well
    private final transient List<Problem> problems;

    @SuppressWarnings("serial") // as the problems
    private final transient List<Note> notes;

    HaproxyConfigException(List<Problem> problems) {
        this(problems, List.of());
    }

    HaproxyConfigException(List<Problem> problems, List<Note> notes) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
        this.notes = List.copyOf(notes);
    }

    /** What is wrong, at least one thing; empty in a copy that was serialized. */
    public List<Problem> problems() {
        return problems == null ? List.of() : problems; // null in a copy: transient fields are not serialized
    }

    /**
     * What should be known about the file besides, as far as it was read, in the order of the lines: a keyword in the wrong kind
     * of section has no effect, say, and may be why something is missing. Empty in a copy that was serialized.
     */
    public List<Note> notes() {
        return notes == null ? List.of() : notes;
    }
}
