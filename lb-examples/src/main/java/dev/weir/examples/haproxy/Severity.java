package dev.weir.examples.haproxy;

import java.util.Locale;

/** How urgent a line is, the most urgent first. */
enum Severity {
    EMERG(0),
    ALERT(1),
    CRIT(2),
    ERR(3),
    WARNING(4),
    NOTICE(5),
    INFO(6),
    DEBUG(7);

    private final int number;

    Severity(int number) {
        this.number = number;
    }

    /** Syslog's number. */
    int number() {
        return number;
    }

    /** By HAProxy's name, such as {@code notice}. */
    static Severity named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** This one, or the other if that is less urgent. */
    Severity atMost(Severity ceiling) {
        return number < ceiling.number ? ceiling : this;
    }
}
