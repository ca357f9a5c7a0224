package dev.weir.haproxy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what stands behind {@code log}. */
final class LogTargets {
    private static final List<String> FORMATS =
            List.of("local", "rfc3164", "rfc5424", "priority", "short", "timed", "iso", "raw");
    private static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp",
            "audit", "alert", "cron2", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");
    private static final List<String> LEVELS =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

    private static final List<String> UDP = List.of("udp@", "udp4@", "udp6@", "ipv4@", "ipv6@");
    private static final List<String> STREAMS = List.of("stdout", "stderr");
    private static final String UNIX = "unix@";
    private static final String THIS_MACHINE = "127.0.0.1";

    private static final int SYSLOG_PORT = 514;
    private static final int SHORTEST = 80;
    private static final int LONGEST = 65_535;

    private LogTargets() {}

    /** The target; empty if it is of a kind that is not supported, which the findings say. */
    static Optional<LogTarget> read(Statement line) {
        Word address = line.next("an address, such as stdout or 127.0.0.1:514");
        Optional<String> format = Optional.empty();
        OptionalInt length = OptionalInt.empty();
        boolean options = true;
        while (options) {
            if (line.skipIf("len")) {
                length = OptionalInt.of(line.number(SHORTEST, LONGEST));
            } else if (line.skipIf("format")) {
                format = Optional.of(oneOf(line, FORMATS, "format", "raw"));
            } else if (line.skipIf("sample") || line.skipIf("profile")) {
                Word word = line.last();
                line.next("what");
                line.findings().notSupported(word, word.quoted() + " of a log is not supported");
            } else {
                options = false;
            }
        }
        String facility = oneOf(line, FACILITIES, "facility", "local0");
        Optional<String> level =
                line.hasNext() ? Optional.of(oneOf(line, LEVELS, "level", "notice")) : Optional.empty();
        Optional<String> urgent =
                line.hasNext() ? Optional.of(oneOf(line, LEVELS, "level", "notice")) : Optional.empty();
        line.end();
        return at(
                address,
                line,
                new LogTarget(address.text(), LogTarget.Kind.STDOUT, "", 0, format, facility, level, urgent, length));
    }

    /** The same at this address. */
    private static Optional<LogTarget> at(Word word, Statement line, LogTarget target) {
        String text = word.text();
        if (STREAMS.contains(text) || text.equals("fd@1") || text.equals("fd@2")) {
            boolean isOut = text.equals("stdout") || text.equals("fd@1");
            return Optional.of(moved(target, isOut ? LogTarget.Kind.STDOUT : LogTarget.Kind.STDERR, "", 0));
        }
        if (text.startsWith("/") || text.startsWith(UNIX + "/")) {
            return Optional.of(moved(target, LogTarget.Kind.UNIX, text.substring(text.indexOf('/')), 0));
        }
        if (text.indexOf('@') < 0 || UDP.stream().anyMatch(text::startsWith)) {
            return Optional.of(overUdp(word, line, target));
        }
        line.findings()
                .notSupported(
                        word,
                        "a log to " + word.quoted()
                                + " is not supported (expected: stdout, stderr, an address of UDP such"
                                + " as 127.0.0.1:514, or the path of a socket)");
        return Optional.empty();
    }

    private static LogTarget overUdp(Word word, Statement line, LogTarget target) {
        String text = word.text().substring(word.text().indexOf('@') + 1);
        if (text.indexOf(':') < 0 && Nearest.to(text, STREAMS).isPresent()) {
            throw Mistake.unknown(word, word.quoted() + " as the address of a log", STREAMS); // else it would be a host
        }
        Address address = Address.read(new Word(text, word.at()), line.environment());
        int port = address.port().isEmpty() ? SYSLOG_PORT : Numbers.port(word, address.port(), 1);
        String host = address.host().isEmpty() ? THIS_MACHINE : address.host();
        return moved(target, LogTarget.Kind.UDP, host, port);
    }

    private static LogTarget moved(LogTarget target, LogTarget.Kind kind, String host, int port) {
        return new LogTarget(
                target.address(),
                kind,
                host,
                port,
                target.format(),
                target.facility(),
                target.level(),
                target.urgentLevel(),
                target.length());
    }

    private static String oneOf(Statement line, List<String> known, String what, String example) {
        Word word = line.next("a " + what + " such as " + example);
        if (!known.contains(word.text())) {
            String expected = FORMATS.contains(word.text())
                    ? "format " + word.text() + ", before the " + what
                    : String.join(", ", known);
            throw Mistake.unknown(
                    word, "unknown " + what + " " + word.quoted() + " of a log (expected: " + expected + ")", known);
        }
        return word.text();
    }
}
