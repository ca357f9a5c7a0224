package dev.weir.internal.watch;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** How the watchdog puts things. */
final class Words {
    private static final int FRAMES = 5;

    private Words() {}

    static String millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis() + " ms";
    }

    /** The innermost calls, in one line. */
    static String at(List<StackTraceElement> stack) {
        return stack.isEmpty()
                ? ""
                : stack.stream()
                        .limit(FRAMES)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining(" < ", ", at ", ""));
    }
}
