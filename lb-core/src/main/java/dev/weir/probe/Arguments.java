package dev.weir.probe;

import dev.weir.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the parts of one probe. */
final class Arguments {
    /** A bound for what is sent and looked for: HAProxy's buffer. */
    static final int MOST_BYTES = 16_384;

    private final String subject;
    private final List<String> problems = new ArrayList<>();

    Arguments(String subject) {
        this.subject = subject;
    }

    Arguments check(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            problems.add(field + ": " + value + " (expected: " + expected + ")");
        }
        return this;
    }

    /** Text that becomes part of a line of a protocol: no control characters, or it could become two. */
    Arguments checkLine(String field, String value, int most) {
        boolean usable =
                !value.isEmpty() && value.length() <= most && value.chars().allMatch(c -> c >= ' ' && c != 0x7f);
        return check(usable, field, value.length() + " characters", "1.." + most + " without control characters");
    }

    Arguments checkPort(String field, int port) {
        return check(port >= 1 && port <= 65_535, field, port, "1..65535");
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(subject, problems);
        }
    }
}
