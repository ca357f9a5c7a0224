package dev.weir.haproxy;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A {@code log} line: where lines of the access log and of events go.
 *
 * @param address as written: {@code stdout}, {@code stderr}, {@code 127.0.0.1:514}, {@code 127.0.0.1} for its port 514, the path of
 *     a socket such as {@code /dev/log}, or {@code ring@name}
 * @param format {@code raw}, {@code rfc3164}, {@code local} and others; empty for HAProxy's default, {@code rfc3164}
 * @param facility such as {@code local0}
 * @param level the least urgent level that is sent, such as {@code notice}; empty for all
 * @param urgentLevel lines that are more urgent than this are sent as if they had it; empty for none
 * @param length characters at which a line is cut; empty for 1024
 */
public record LogTarget(
        String address,
        Optional<String> format,
        String facility,
        Optional<String> level,
        Optional<String> urgentLevel,
        OptionalInt length) {
    /** Checks that nothing is missing. */
    public LogTarget {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(facility, "facility");
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(urgentLevel, "urgentLevel");
        Objects.requireNonNull(length, "length");
    }
}
