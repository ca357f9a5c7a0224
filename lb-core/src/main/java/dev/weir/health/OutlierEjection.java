package dev.weir.health;

import dev.weir.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a server that fails its clients out for a while, whatever its checks say, and lets it come back by itself: Envoy's outlier
 * detection by consecutive errors. Not in HAProxy.
 *
 * <p>A server that is ejected is out as one that is down is: no client is balanced to it, stick entries that lead there are forgotten,
 * and for the panic threshold it is not up. Unlike one that is down it keeps its connections whatever
 * {@code shutdownSessionsOnDown} says, and its checks go on and count. Leaving maintenance ends an ejection.
 *
 * @param errors failed attempts to connect, or connections that the server resets or closes before its first byte although the client
 *     has sent one, one after another without a success between them; 1 to 1000. Success is the server's first byte, noticed within
 *     5 seconds, or the end in order of a connection that the client ended first after it had sent something
 * @param time how long it is out, times the number of times it was ejected in a row, that is, again before it had been back for as
 *     long as it had been out; more than zero
 * @param longest the longest it is out; at least {@code time}, at most 24 days
 * @param mostPercent another server is ejected only while fewer than so many percent of all servers of its backend are, 1 to 100. So one
 *     always may be, also the only one; {@link dev.weir.Backend.Builder#panicThreshold} lets them serve where too few are left
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
