package dev.weir.event;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes a finished connection as HAProxy's {@code option tcplog} does:
 *
 * <pre>
 * client_ip:client_port [accept_date] frontend backend/server Tw/Tc/Tt bytes state ac/fc/bc/sc/rc sq/bq
 * </pre>
 *
 * Every field is a number, an address or a name whose characters were checked, so one connection is one line.
 */
public final class TcpLog {
    private static final DateTimeFormatter ACCEPT_DATE =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS", Locale.ENGLISH);

    private TcpLog() {}

    /** The line, with the accept date in this machine's time zone, as HAProxy has it. */
    public static String format(ConnectionSummary connection) {
        return format(connection, ZoneId.systemDefault());
    }

    /** The line, with the accept date in the given time zone. */
    public static String format(ConnectionSummary c, ZoneId zone) {
        StringBuilder line = new StringBuilder(160);
        appendAddress(line, c.client());
        line.append(" [")
                .append(date(c.acceptedAt(), zone))
                .append("] ")
                .append(c.frontend())
                .append(' ');
        line.append(c.backend()).append('/').append(c.server()).append(' ');
        line.append(c.waitMillis())
                .append('/')
                .append(c.connectMillis())
                .append('/')
                .append(c.totalMillis());
        line.append(' ')
                .append(c.bytesToClient())
                .append(' ')
                .append(c.termination().code())
                .append(' ');
        line.append(c.active())
                .append('/')
                .append(c.frontendActive())
                .append('/')
                .append(c.backendActive());
        line.append('/')
                .append(c.serverActive())
                .append('/')
                .append(c.redispatched() ? "+" : "")
                .append(c.retries());
        return line.append(' ')
                .append(c.serverQueue())
                .append('/')
                .append(c.backendQueue())
                .toString();
    }

    private static String date(Instant at, ZoneId zone) {
        return ACCEPT_DATE.format(at.atZone(zone));
    }

    private static void appendAddress(StringBuilder line, InetSocketAddress address) {
        line.append(
                address.isUnresolved()
                        ? address.getHostString()
                        : address.getAddress().getHostAddress());
        line.append(':').append(address.getPort());
    }
}
