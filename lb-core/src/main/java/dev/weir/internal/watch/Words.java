package dev.weir.internal.watch;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the watchdog puts things. */
final class Words {
    private static final int FRAMES = 5;

    private Words() {}

    static String millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis() + " ms";
    }

    /** The innermost call, and those that led there without the JDK's own, in one line. */
    static String at(List<StackTraceElement> stack) {
        return stack.isEmpty()
                ? ""
                : Stream.concat(stack.stream().limit(1), stack.stream().skip(1).filter(frame -> !isOfTheJdk(frame)))
                        .limit(FRAMES)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining(" < ", ", at ", ""));
    }

    private static boolean isOfTheJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
