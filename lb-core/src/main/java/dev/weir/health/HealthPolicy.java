package dev.weir.health;

import dev.weir.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How the servers of a backend are watched. Defaults are HAProxy's: every 2 seconds, up after 2 passes, down after 3
 * failures. Immutable; the {@code with…} methods return changed copies.
 *
 * @param probe how one check is made
 * @param interval time from the end of one check to the start of the next, more than zero
 * @param timeout longest time one check may take, more than zero
 * @param rise consecutive passes that bring a server up, 1 to 1000
 * @param fall consecutive failures that take a server down, 1 to 1000
 */
public record HealthPolicy(Probe probe, Duration interval, Duration timeout, int rise, int fall) {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(2);
    private static final int DEFAULT_RISE = 2;
    private static final int DEFAULT_FALL = 3;
    private static final int MAX_COUNT = 1000;
    private static final Duration MAX_DURATION = Duration.ofDays(24);

    /** Checks every component and throws one {@link ConfigurationException} that lists all that is wrong. */
    public HealthPolicy {
        Objects.requireNonNull(probe, "probe");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(timeout, "timeout");
        List<String> problems = new ArrayList<>();
        checkDuration(problems, "interval", interval);
        checkDuration(problems, "timeout", timeout);
        checkCount(problems, "rise", rise);
        checkCount(problems, "fall", fall);
        if (!problems.isEmpty()) {
            throw new ConfigurationException("health policy", problems);
        }
    }

    /** No checks: every server counts as up. */
    public static HealthPolicy none() {
        return new HealthPolicy(new Probe.None(), DEFAULT_INTERVAL, DEFAULT_INTERVAL, DEFAULT_RISE, DEFAULT_FALL);
    }

    /** A TCP connect check every 2 seconds, rise 2, fall 3. Needs the {@code lb-healthcheck} artifact. */
    public static HealthPolicy tcpConnect() {
        return new HealthPolicy(new Probe.TcpConnect(), DEFAULT_INTERVAL, DEFAULT_INTERVAL, DEFAULT_RISE, DEFAULT_FALL);
    }

    /** Whether servers are checked at all. */
    public boolean isActive() {
        return !(probe instanceof Probe.None);
    }

    /**
     * Another interval. As in HAProxy it is also the longest time one check may take, until {@link #withTimeout} says
     * otherwise, so call that second.
     */
    public HealthPolicy withInterval(Duration newInterval) {
        return new HealthPolicy(probe, newInterval, newInterval, rise, fall);
    }

    /** Another limit for one check. */
    public HealthPolicy withTimeout(Duration newTimeout) {
        return new HealthPolicy(probe, interval, newTimeout, rise, fall);
    }

    /** Another number of consecutive passes that bring a server up. */
    public HealthPolicy withRise(int passes) {
        return new HealthPolicy(probe, interval, timeout, passes, fall);
    }

    /** Another number of consecutive failures that take a server down. */
    public HealthPolicy withFall(int failures) {
        return new HealthPolicy(probe, interval, timeout, rise, failures);
    }

    private static void checkDuration(List<String> problems, String field, Duration value) {
        if (value.isZero() || value.isNegative() || value.compareTo(MAX_DURATION) > 0) {
            problems.add(field + ": " + value + " (expected: more than zero, at most 24 days)");
        }
    }

    private static void checkCount(List<String> problems, String field, int value) {
        if (value < 1 || value > MAX_COUNT) {
            problems.add(field + ": " + value + " (expected: 1.." + MAX_COUNT + ")");
        }
    }
}
