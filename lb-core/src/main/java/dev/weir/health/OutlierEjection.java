package dev.weir.health;

import dev.weir.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a server that fails its clients out for a while, whatever its checks say, and lets it come back by itself: Envoy's outlier
 * detection by consecutive errors. Not in HAProxy.
 *
 * @param errors failed attempts to connect, or connections reset or closed before the first byte, one after another without a
 *     success between them; 1 to 1000
 * @param time how long it is out, times the number of times it was ejected one after the other; more than zero
 * @param longest the longest it is out; at least {@code time}, at most 24 days
 * @param mostPercent of a backend's servers that may be out so at once, 1 to 100; one always may
 */
public record OutlierEjection(int errors, Duration time, Duration longest, int mostPercent) {
    private static final int MOST_ERRORS = 1000;
    private static final Duration LONGEST = Duration.ofDays(24);

    /** Checks every component and throws one {@link ConfigurationException} that lists all that is wrong. */
    public OutlierEjection {
        List<String> problems = new ArrayList<>();
        if (errors < 1 || errors > MOST_ERRORS) {
            problems.add("errors: " + errors + " (expected: 1.." + MOST_ERRORS + ")");
        }
        if (time.isZero() || time.isNegative() || time.compareTo(LONGEST) > 0) {
            problems.add("time: " + time + " (expected: more than zero, at most 24 days)");
        }
        if (longest.compareTo(time) < 0 || longest.compareTo(LONGEST) > 0) {
            problems.add("longest: " + longest + " (expected: " + time + " to 24 days)");
        }
        if (mostPercent < 1 || mostPercent > 100) {
            problems.add("mostPercent: " + mostPercent + " (expected: 1..100)");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("outlier ejection", problems);
        }
    }

    /** After 5 errors for 30 seconds, at most 5 minutes, at most 10 % of the servers: Envoy's defaults. */
    public static OutlierEjection afterErrors() {
        return new OutlierEjection(5, Duration.ofSeconds(30), Duration.ofMinutes(5), 10);
    }
}
