package dev.weir.netty.dns;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names as they go into a question: lower case, with the dot of the root at their end. */
final class DomainName {
    private static final int MAX_LENGTH = 254; // with the final dot
    private static final Pattern LABELS = Pattern.compile("([a-z0-9_-]{1,63}\\.)+");
    private static final Pattern LAST_LABEL_IS_A_NUMBER = Pattern.compile("(.*\\.)?[0-9]+\\.");

    private DomainName() {}

    static String absolute(String name) {
        return lowerCase(name.endsWith(".") ? name : name + ".");
    }

    static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Whether an absolute name is one that hosts and services have; others neither are asked for nor reach a log line. */
    static boolean isUsable(String name) {
        return name.length() <= MAX_LENGTH
                && LABELS.matcher(name).matches()
                && !LAST_LABEL_IS_A_NUMBER.matcher(name).matches(); // an address, not a name
    }
}
