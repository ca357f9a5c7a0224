package dev.weir.haproxy;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A {@code log} line: where lines of the access log and of events go.
 *
 * @param address as written
 * @param kind what stands there
 * @param host an IP address literal or a name for {@link Kind#UDP}, the path for {@link Kind#UNIX}, else empty
 * @param port for {@link Kind#UDP}, 514 if none is written; else 0
 * @param format {@code local}, {@code rfc3164}, {@code rfc5424}, {@code priority}, {@code short}, {@code timed}, {@code iso} or
 *     {@code raw}; empty for HAProxy's default, {@code local}
 * @param facility such as {@code local0}
 * @param level the least urgent level that is sent, such as {@code notice}; empty for all
 * @param urgentLevel lines that are more urgent than this are sent as if they had it; empty for none
 * @param length bytes at which a line is cut, its header included and its end not; empty for 1024
 */
public record LogTarget(
        String address,
        Kind kind,
        String host,
        int port,
        Optional<String> format,
        String facility,
        Optional<String> level,
        Optional<String> urgentLevel,
        OptionalInt length) {
    /** How lines get there. */
    public enum Kind {
        /** {@code stdout}: the standard output of the process, a line each. */
        STDOUT,
        /** {@code stderr}: the standard error output of the process, a line each. */
        STDERR,
        /** {@code 127.0.0.1:514}: syslog, a datagram each. */
        UDP,
        /** {@code /dev/log}: a datagram each to the UNIX socket of that path. */
        UNIX
    }

    /** Checks that nothing is missing. */
    public LogTarget {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(facility, "facility");
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(urgentLevel, "urgentLevel");
        Objects.requireNonNull(length, "length");
    }
}
