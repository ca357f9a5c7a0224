package dev.weir.examples.haproxy;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a line leaves: the header of a {@code log} line's {@code format}, the text, an end. Whatever the text holds, it is one line:
 * what could end it or steer a terminal is written as its code. Immutable.
 *
 * @param format {@code local}, {@code rfc3164}, {@code rfc5424}, {@code priority}, {@code short}, {@code timed}, {@code iso}, {@code
 *     raw}
 * @param facility syslog's number
 * @param tag who says it
 * @param pid of this process
 * @param host of this machine; empty for a line without it
 * @param length bytes at which it is cut, the header included, the end not
 */
record LineFormat(String format, int facility, String tag, long pid, Optional<String> host, int length) {
    /** HAProxy's facilities in the order of their numbers. */
    static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp",
            "audit", "alert", "cron2", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");

    private static final int SEVERITIES = 8;
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7f;
    private static final int FIRST_BEYOND_C1 = 0xa0;
    /** Unicode's own ends of line. */
    private static final String SEPARATORS = "\u2028\u2029";

    /** The bytes of a line, its end included. */
    byte[] line(Severity severity, String text, ZonedDateTime now) {
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer bytes = ByteBuffer.allocate(length + 1).limit(length);
        // stops before the first character that does not fit whole
        encoder.encode(CharBuffer.wrap(header(severity, now) + oneLine(text)), bytes, true);
        bytes.limit(length + 1).put((byte) '\n');
        byte[] line = new byte[bytes.position()];
        bytes.flip().get(line);
        return line;
    }

    private String header(Severity severity, ZonedDateTime now) {
        String priority = "<" + (facility * SEVERITIES + severity.number()) + ">";
        String level = "<" + severity.number() + ">";
        String signed = tag + "[" + pid + "]: ";
        return switch (format) {
            case "rfc3164" -> priority + DATE.format(now) + " " + host.orElse("localhost") + " " + signed;
            case "rfc5424" ->
                priority + "1 " + ISO.format(now) + " " + host.orElse("-") + " " + tag + " " + pid + " - - ";
            case "priority" -> priority;
            case "short" -> level;
            case "timed" -> level + ISO.format(now) + " ";
            case "iso" -> ISO.format(now) + " ";
            case "raw" -> "";
            default ->
                priority + DATE.format(now) + " " + host.map(name -> name + " ").orElse("") + signed;
        };
    }

    private static String oneLine(String text) {
        if (text.chars().noneMatch(LineFormat::isDangerous)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> safe.append(isDangerous(c) ? String.format("#%02X", c) : Character.toString(c)));
        return safe.toString();
    }

    private static boolean isDangerous(int c) {
        return c < FIRST_PRINTABLE || (c >= DELETE && c < FIRST_BEYOND_C1) || SEPARATORS.indexOf(c) >= 0;
    }
}
