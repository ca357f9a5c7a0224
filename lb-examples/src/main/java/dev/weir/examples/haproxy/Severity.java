package dev.weir.examples.haproxy;

import java.util.Locale;

/** How urgent a line is, the most urgent first; the ordinal is syslog's number. */
enum Severity {
    EMERG,
    ALERT,
    CRIT,
    ERR,
    WARNING,
    NOTICE,
    INFO,
    DEBUG;

    /** By HAProxy's name, such as {@code notice}. */
    static Severity named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** This one, or the other if that is less urgent. */
    Severity atMost(Severity ceiling) {
        return compareTo(ceiling) < 0 ? ceiling : this;
    }
}
