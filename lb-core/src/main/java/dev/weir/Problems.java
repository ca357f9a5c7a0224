package dev.weir;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Collects everything that is wrong with one description, so that the user sees it all at once. */
final class Problems {
    /** Longest name accepted; a bound, because names go into every log line and metric tag. */
    private static final int MAX_NAME_LENGTH = 128;

    /** About 24 days, HAProxy's own ceiling for a timeout; far below where nanosecond arithmetic could overflow. */
    private static final Duration MAX_DURATION = Duration.ofDays(24);

    /** A bound, because all of a client's attempts together must end. */
    private static final int MAX_RETRIES = 100;

    private final String subject;
    private final List<String> found = new ArrayList<>();

    Problems(String subject) {
        this.subject = subject;
    }

    void add(String problem) {
        found.add(problem);
    }

    void check(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            found.add(field + ": " + value + " (expected: " + expected + ")");
        }
    }

    void checkRange(String field, long value, long min, long max) {
        check(value >= min && value <= max, field, value, min + ".." + max);
    }

    void checkRetries(int value) {
        checkRange("retries", value, 0, MAX_RETRIES);
    }

    /** A number of connections at once, with 0 for as many as there are. */
    void checkLimit(String field, int value) {
        check(value >= 0, field, value, "0 for no limit, or more");
    }

    /** The characters HAProxy allows in names; anything else could break a log line or a metric tag. */
    void checkName(String field, String value) {
        boolean usable = !value.isEmpty()
                && value.length() <= MAX_NAME_LENGTH
                && value.chars().allMatch(Problems::isNameCharacter);
        check(usable, field, quoted(value), "1.." + MAX_NAME_LENGTH + " of A-Z a-z 0-9 - _ . :");
    }

    /** No blanks and no control characters: a host ends up in messages, and no name or address has them. */
    void checkHost(String field, String value) {
        boolean usable = !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != 0x7f);
        check(usable, field, quoted(value), "an IP address or a host name");
    }

    void checkPositive(String field, Duration value) {
        boolean usable = !value.isZero() && !value.isNegative() && value.compareTo(MAX_DURATION) <= 0;
        check(usable, field, value, "more than zero, at most " + MAX_DURATION.toDays() + " days");
    }

    void checkPositive(String field, Optional<Duration> value) {
        value.ifPresent(given -> checkPositive(field, given));
    }

    void checkPositive(String field, OptionalInt value) {
        value.ifPresent(given -> check(given >= 1, field, given, "1 or more"));
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigurationException(subject, found);
        }
    }

    /** Makes hostile text harmless in a message: control characters are shown as their code. */
    static String quoted(String text) {
        StringBuilder safe = new StringBuilder("'");
        text.chars()
                .limit(MAX_NAME_LENGTH)
                .forEach(c -> safe.append(c < 0x20 || c >= 0x7f ? String.format("\\u%04x", c) : Character.toString(c)));
        return safe.append('\'').toString();
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.:".indexOf(c) >= 0;
    }
}
