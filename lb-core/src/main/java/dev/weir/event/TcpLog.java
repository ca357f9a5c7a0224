package dev.weir.event;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes a connection as HAProxy's {@code option tcplog} does, with a {@code +} before what still grows when the line is
 * written at its establishment ({@code option logasap}):
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

    private static final int IPV6_GROUPS = 8;

    /** The one that {@link AccessLogFormat#tcpLog()} answers; it equals itself, as lambdas made anew would not. */
    static final AccessLogFormat FORMAT = TcpLog::format;

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
        String soFar = c.hasEnded() ? "" : "+";
        line.append(c.waitMillis())
                .append('/')
                .append(c.connectMillis())
                .append('/')
                .append(soFar)
                .append(c.totalMillis());
        line.append(' ')
                .append(soFar)
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
        if (address.isUnresolved()) {
            line.append(address.getHostString());
        } else if (address.getAddress() instanceof Inet6Address ip) {
            appendShortened(line, ip.getAddress());
        } else {
            line.append(address.getAddress().getHostAddress());
        }
        line.append(':').append(address.getPort());
    }

    /** As inet_ntop(3) and so HAProxy write IPv6, and RFC 5952 asks: the first longest run of zero groups becomes "::". */
    private static void appendShortened(StringBuilder line, byte[] ip) {
        int runStart = IPV6_GROUPS;
        int runEnd = IPV6_GROUPS;
        int longest = 1; // a single zero is not shortened
        for (int start = 0; start < IPV6_GROUPS; start++) {
            int end = start;
            while (end < IPV6_GROUPS && group(ip, end) == 0) {
                end++;
            }
            if (end - start > longest) {
                longest = end - start;
                runStart = start;
                runEnd = end;
            }
        }
        for (int index = 0; index < IPV6_GROUPS; index++) {
            if (index == runStart) {
                line.append("::");
                index = runEnd;
            }
            if (index < IPV6_GROUPS) {
                line.append(index == 0 || index == runEnd ? "" : ":").append(Integer.toHexString(group(ip, index)));
            }
        }
    }

    private static int group(byte[] ip, int index) {
        return ((ip[2 * index] & 0xff) << 8) | (ip[2 * index + 1] & 0xff);
    }
}
