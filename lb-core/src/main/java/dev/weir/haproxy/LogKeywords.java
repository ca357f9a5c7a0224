package dev.weir.haproxy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code log}, {@code log-format} and {@code log-tag}. */
final class LogKeywords {
    static final Key<String> LOG_TAG = Key.of("log-tag");

    /** HAProxy's {@code option tcplog} in its own words. */
    private static final String TCP_LOG = "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq";

    private static final List<String> FORMATS =
            List.of("local", "rfc3164", "rfc5424", "priority", "short", "timed", "iso", "raw");
    private static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp",
            "audit", "alert", "cron2", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");
    private static final List<String> LEVELS =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

    private static final int SHORTEST = 80;
    private static final int LONGEST = 65_535;

    private LogKeywords() {}

    static void addTo(ProxyKeywords table) {
        table.add("log", Scope.BOTH, LogKeywords::log);
        table.add("log-format", Scope.FRONT, LogKeywords::format);
        table.add("log-tag", Scope.BOTH, (line, proxy) -> {
            Word tag = line.next("a name");
            line.end();
            line.findings().note(tag, Note.Kind.FOR_THE_RUNNER, "'log-tag' is for whoever writes the log");
            proxy.settings().put(LOG_TAG, tag.text(), tag);
        });
    }

    private static void log(Statement line, ProxyDraft proxy) {
        if (line.prefix() != Statement.Prefix.NONE) {
            line.end();
            proxy.logs().clear();
            return;
        }
        line.take(Reading.Bound.LOGS, 1, line.keyword());
        if (line.skipIf("global")) {
            line.end();
            proxy.logs().add(new LogLine(Optional.empty()));
        } else {
            proxy.logs().add(new LogLine(Optional.of(target(line))));
        }
    }

    /** Reads what stands behind {@code log}. */
    static LogTarget target(Statement line) {
        String address =
                line.next("an address, such as stdout or 127.0.0.1:514").text();
        Optional<String> format = Optional.empty();
        OptionalInt length = OptionalInt.empty();
        boolean options = true;
        while (options) {
            if (line.skipIf("len")) {
                length = OptionalInt.of(line.number(SHORTEST, LONGEST));
            } else if (line.skipIf("format")) {
                format = Optional.of(oneOf(line, FORMATS, "format"));
            } else if (line.skipIf("sample") || line.skipIf("profile")) {
                Word word = line.last();
                line.next("what");
                line.findings().notSupported(word, word.quoted() + " of a log is not supported");
            } else {
                options = false;
            }
        }
        String facility = oneOf(line, FACILITIES, "facility");
        Optional<String> level = line.hasNext() ? Optional.of(oneOf(line, LEVELS, "level")) : Optional.empty();
        Optional<String> urgent = line.hasNext() ? Optional.of(oneOf(line, LEVELS, "level")) : Optional.empty();
        line.end();
        return new LogTarget(address, format, facility, level, urgent, length);
    }

    private static String oneOf(Statement line, List<String> known, String what) {
        Word word = line.next("a " + what);
        if (!known.contains(word.text())) {
            throw Mistake.unknown(word, "unknown " + what + " " + word.quoted() + " of a log", known);
        }
        return word.text();
    }

    private static void format(Statement line, ProxyDraft proxy) {
        Word format = line.next("a format");
        line.end();
        if (!format.is(TCP_LOG)) {
            line.findings()
                    .notSupported(
                            format,
                            "a log format other than that of 'option tcplog' is not supported in "
                                    + proxy.kind().word());
        }
    }
}
