package dev.weir.event;

/**
 * Turns the record of a connection into its access-log line. Called on the access log's thread. Whatever the answer holds,
 * one connection is one line: control characters are written as HAProxy does, a {@code #} and two hexadecimal digits. If it
 * throws or answers null, that line is HAProxy's instead, and an event says so once.
 *
 * <pre>{@code
 * Frontend.named("ft_owa").accessLog(c -> c.client() + " " + c.server() + " " + c.termination().code())
 * }</pre>
 */
@FunctionalInterface
public interface AccessLogFormat {
    /** The line, without an end of line. */
    String format(ConnectionSummary connection);

    /** HAProxy's {@code option tcplog}; see {@link TcpLog}. The default. */
    static AccessLogFormat tcpLog() {
        return TcpLog.FORMAT;
    }
}
