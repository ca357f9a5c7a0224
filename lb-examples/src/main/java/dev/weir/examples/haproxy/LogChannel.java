package dev.weir.examples.haproxy;

import java.time.ZonedDateTime;

/**
 * A {@code log} line of the file, at work.
 *
 * @param output where to
 * @param format how
 * @param level the least urgent that is sent
 * @param ceiling more urgent ones are sent as if they were no more than this
 */
record LogChannel(Output output, LineFormat format, Severity level, Severity ceiling) {
    void send(Severity severity, String text, ZonedDateTime now) {
        if (severity.compareTo(level) <= 0) {
            output.send(format.line(severity.atMost(ceiling), text, now));
        }
    }
}
