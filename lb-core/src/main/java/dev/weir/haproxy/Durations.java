package dev.weir.haproxy;

import java.time.Duration;
import java.util.List;

/** Writes times, of which HAProxy knows whole milliseconds. */
final class Durations {
    private final String subject;
    private final List<String> problems;

    Durations(String subject, List<String> problems) {
        this.subject = subject;
        this.problems = problems;
    }

    String written(String field, Duration time) {
        if (!Times.isWritable(time)) {
            problems.add(subject + " " + field + ": " + time + " (expected: whole milliseconds)");
        }
        return Times.written(time);
    }
}
