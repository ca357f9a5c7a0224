package dev.weir.haproxy;

import java.time.Duration;
import java.util.Map;

/** Times as they stand in a file: a number and {@code us}, {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
final class Times {
    /** HAProxy's own ceiling, about 24.8 days, rounded down to what this library takes. */
    static final Duration LONGEST = Duration.ofDays(24);

    private static final String EXPECTED = " (expected: a number with us, ms, s, m, h or d behind it; ms if none)";
    private static final long MICROS = 1_000;
    private static final Map<String, Long> MICROS_OF_UNIT = Map.of(
            "us", 1L,
            "", MICROS,
            "ms", MICROS,
            "s", 1_000 * MICROS,
            "m", 60_000 * MICROS,
            "h", 3_600_000 * MICROS,
            "d", 86_400_000 * MICROS);
    private static final int MOST_DIGITS = 13;

    private Times() {}

    /** The time a word says, rounded up to milliseconds as HAProxy does; zero if it says so. */
    static Duration read(Word word, String what) {
        String text = word.text();
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        Long unit = MICROS_OF_UNIT.get(text.substring(digits));
        if (digits == 0 || unit == null) {
            throw Mistake.at(word, word.quoted() + " is no time" + EXPECTED);
        }
        long number = digits > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(text.substring(0, digits));
        if (number > LONGEST.toMillis() * MICROS / unit) {
            throw Mistake.at(word, word.quoted() + " is too long for " + what + " (expected: at most 24d)");
        }
        return Duration.ofMillis((number * unit + MICROS - 1) / MICROS);
    }

    /** Whether it is what stands behind the number of a time. */
    static boolean isUnit(Word word) {
        return !word.text().isEmpty() && MICROS_OF_UNIT.containsKey(word.text());
    }

    /** As a file says it, in the largest unit that needs no fraction. */
    static String written(Duration time) {
        long millis = time.toMillis();
        return millis % 1_000 != 0 || millis == 0 ? millis + "ms" : seconds(millis / 1_000);
    }

    /** Whether a file can say it. */
    static boolean isWritable(Duration time) {
        return time.toNanosPart() % 1_000_000 == 0;
    }

    private static String seconds(long seconds) {
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
