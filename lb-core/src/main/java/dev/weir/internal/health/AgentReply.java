package dev.weir.internal.health;

import dev.weir.AdminState;
import dev.weir.Server;
import dev.weir.health.Health;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an agent's line says, by HAProxy's rules: words between blanks, tabs and commas, in upper or lower case; of words that
 * contradict each other the last one counts; the first unknown word is told and otherwise ignored; what stands behind {@code #} is
 * for people. A value.
 *
 * @param admin the state that is wanted
 * @param weight the weight that is wanted
 * @param maxConnections the limit that is wanted, 0 for none
 * @param health how well the server is
 * @param healthWord the word that said so, as the agent wrote it; empty without one
 * @param reason what stands behind {@code #}; may be empty
 * @param unknown the first word that means nothing; may be empty
 * @param problem what is wrong with a weight or a limit; may be empty
 */
record AgentReply(
        Optional<AdminState> admin,
        Optional<Weight> weight,
        OptionalInt maxConnections,
        Optional<Health> health,
        String healthWord,
        String reason,
        String unknown,
        String problem) {
    /** More percent than 256 times the smallest weight; what is above comes to the largest weight anyway. */
    private static final int MOST_PERCENT = 100 * Server.MAX_WEIGHT;

    /**
     * A weight.
     *
     * @param value percent of the configured weight, or the weight itself
     */
    record Weight(int value, boolean isPercent) {
        /** What it comes to. */
        int of(int configured) {
            return isPercent ? Math.min(Server.MAX_WEIGHT, configured * value / 100) : value;
        }
    }

    /** Reads a line; what follows its first end of line does not count. Takes any text. */
    static AgentReply parse(String line) {
        return new Reader(line).read();
    }

    /**
     * The answer in HAProxy's words; may be empty. Words about the server being down are kept free of anything else.
     *
     * @param warning what came of carrying it out, if something did; may be empty
     */
    String words(String warning) {
        String odd = unknown.isEmpty() ? warning : unknown;
        if (health.isPresent()) {
            boolean oddFirst = reason.isEmpty() || health.get() == Health.UP;
            String more = oddFirst && !odd.isEmpty() ? odd : reason;
            return "via agent : " + healthWord + (more.isEmpty() ? "" : " (" + more + ")");
        }
        return !unknown.isEmpty()
                ? "agent reports an error : " + unknown
                : warning.isEmpty() ? "" : "agent warns : " + warning;
    }

    /** HAProxy's status code of such an answer. */
    String status() {
        return health.map(each -> each == Health.UP ? "L7OK" : "L7STS").orElse("CHECKED");
    }

    /** Goes through a line word by word. */
    private static final class Reader {
        private static final String SEPARATORS = " \t,";
        private static final String WEIGHT = "weight:";
        private static final String LIMIT = "maxconn:";

        private final String line;
        private Optional<AdminState> admin = Optional.empty();
        private String weight = "";
        private String limit = "";
        private Optional<Health> health = Optional.empty();
        private String healthWord = "";
        private String reason = "";
        private String unknown = "";
        private String problem = "";

        Reader(String line) {
            this.line = line;
        }

        AgentReply read() {
            int end = endOfLine();
            int at = 0;
            while (at < end && reason.isEmpty()) {
                if (SEPARATORS.indexOf(line.charAt(at)) >= 0) {
                    at++;
                } else if (line.charAt(at) == '#') {
                    reason = line.substring(at + 1, end).strip();
                    at = end;
                } else {
                    int next = at;
                    while (next < end && SEPARATORS.indexOf(line.charAt(next)) < 0) {
                        next++;
                    }
                    at = word(line.substring(at, next)) ? next : reasonInside(at, next);
                }
            }
            Optional<Weight> wanted = readWeight();
            OptionalInt most = readLimit();
            return new AgentReply(admin, wanted, most, health, healthWord, reason, unknown, problem);
        }

        private int endOfLine() {
            int end = 0;
            while (end < line.length() && line.charAt(end) != '\r' && line.charAt(end) != '\n') {
                end++;
            }
            return end;
        }

        /** Takes a word by its meaning; false if it has none. */
        private boolean word(String word) {
            String lower = word.toLowerCase(Locale.ROOT);
            switch (lower) {
                case "up" -> health(Health.UP, word);
                case "down", "fail", "stopped" -> health(Health.DOWN, word);
                case "ready" -> admin = Optional.of(AdminState.READY);
                case "drain" -> admin = Optional.of(AdminState.DRAIN);
                case "maint" -> admin = Optional.of(AdminState.MAINTENANCE);
                default -> {
                    return value(lower);
                }
            }
            return true;
        }

        private void health(Health says, String word) {
            health = Optional.of(says);
            healthWord = word;
        }

        private boolean value(String word) {
            if (isDigit(word.charAt(0)) && word.indexOf('%') >= 0) {
                weight = word;
            } else if (word.startsWith(WEIGHT)) {
                weight = word.substring(WEIGHT.length());
                if (weight.isEmpty()) {
                    weight = "nothing";
                }
            } else if (word.startsWith(LIMIT)) {
                limit = word.length() > LIMIT.length() ? word.substring(LIMIT.length()) : "nothing";
            } else {
                return false;
            }
            return true;
        }

        /**
         * {@code down#disk full}, without a blank: HAProxy's manual allows it, and its program takes it for an unknown word and the
         * server for up.
         */
        private int reasonInside(int from, int next) {
            int sharp = line.indexOf('#', from);
            if (sharp > from && sharp < next) {
                String word = line.substring(from, sharp);
                switch (word.toLowerCase(Locale.ROOT)) {
                    case "up", "down", "fail", "stopped" -> {
                        word(word);
                        return sharp;
                    }
                    default -> {}
                }
            }
            if (unknown.isEmpty()) {
                unknown = line.substring(from, next);
            }
            return next;
        }

        private Optional<Weight> readWeight() {
            if (weight.isEmpty()) {
                return Optional.empty();
            }
            boolean isPercent = weight.endsWith("%");
            OptionalInt number = number(isPercent ? weight.substring(0, weight.length() - 1) : weight, MOST_PERCENT);
            if (number.isEmpty()) {
                problem = "weight " + weight + " (expected: a number, with or without % behind it)";
                return Optional.empty();
            }
            return Optional.of(new Weight(number.getAsInt(), isPercent));
        }

        private OptionalInt readLimit() {
            if (limit.isEmpty()) {
                return OptionalInt.empty();
            }
            OptionalInt number = number(limit, Integer.MAX_VALUE);
            if (number.isEmpty() && problem.isEmpty()) {
                problem = "maxconn " + limit + " (expected: a number, 0 for no limit)";
            }
            return number;
        }

        /** A number of decimal digits alone, at most so much. */
        private static OptionalInt number(String digits, int most) {
            long value = 0;
            for (int i = 0; i < digits.length(); i++) {
                char digit = digits.charAt(i);
                if (!isDigit(digit)) {
                    return OptionalInt.empty();
                }
                value = Math.min(most, value * 10 + (digit - '0'));
            }
            return digits.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) value);
        }

        private static boolean isDigit(char character) {
            return character >= '0' && character <= '9';
        }
    }
}
