package dev.weir.haproxy;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration file that cannot be used. It carries everything that was found to be wrong, in the order of the lines. */
public final class HaproxyConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // always one of the JDK's immutable lists; a problem is shown in the message as well
    private final transient List<Problem> problems;

    HaproxyConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, at least one thing; empty in a copy that was serialized. */
    public List<Problem> problems() {
        return problems;
    }
}
