package dev.weir.haproxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An address as a file writes it: {@code 10.0.0.1:443}, {@code [::1]:443}, {@code ::1:443}, {@code *:443}, {@code :443}, {@code
 * mail.example.org:443}.
 *
 * @param host IP address literal or name; empty for all addresses or the address that was dialled
 * @param port what stands behind the last colon; empty if nothing does
 * @param word for messages
 */
record Address(String host, String port, Word word) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?");
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.|$)){4}(?<!\\.)");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");
    private static final int MOST_HOST = 255;
    private static final Set<String> FAMILIES = Set.of("ipv4@", "ipv6@", "tcp@", "tcp4@", "tcp6@");

    /** Reads an address, with the variables of the environment in it, which need no quotes here. */
    static Address read(Word word, Environment environment) {
        String text = expanded(word, environment);
        boolean wantsIpv6 = false;
        for (String family : FAMILIES) {
            if (text.startsWith(family)) {
                text = text.substring(family.length());
                wantsIpv6 = family.endsWith("6@");
                break;
            }
        }
        if (text.startsWith("/") || text.indexOf('@') >= 0) {
            throw Mistake.at(
                    word, "the address " + word.quoted() + " is not supported (expected: an address of TCP over IP)");
        }
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > text.lastIndexOf(']');
        String host = hasPort ? text.substring(0, colon) : text;
        String port = hasPort ? text.substring(colon + 1) : "";
        if (host.startsWith("[") && host.endsWith("]") && host.indexOf(':') >= 0) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.equals("*") || host.isEmpty()) {
            return new Address(wantsIpv6 ? "::" : "", port, word);
        }
        if (!isHost(host)) {
            throw Mistake.at(word, Texts.quoted(host) + " is neither an IP address nor a host name");
        }
        return new Address(host, port, word);
    }

    /** Whether it is an IP address literal or could be a name. */
    static boolean isHost(String host) {
        if (host.indexOf(':') >= 0) {
            return isIpv6(host);
        }
        return DIGITS_AND_DOTS.matcher(host).matches()
                ? IPV4.matcher(host).matches()
                : host.length() <= MOST_HOST && NAME.matcher(host).matches();
    }

    /** Whether it is an IP address literal. */
    static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 ? isIpv6(host) : IPV4.matcher(host).matches();
    }

    /** Whether this is the address that stands for all. */
    boolean isAny() {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }

    /** {@code host:port}, with brackets around an IPv6 literal. */
    static String written(String host, int port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    /** Nothing that could be a name gets further than the pattern, so nothing is looked up. */
    private static boolean isIpv6(String host) {
        if (!IPV6.matcher(host).matches()) {
            return false;
        }
        try {
            InetAddress.getByName(host);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String expanded(Word word, Environment environment) {
        String text = word.text();
        StringBuilder expanded = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '$') {
                expanded.append(c);
                at++;
                continue;
            }
            boolean brace = text.startsWith("{", at + 1);
            int start = at + (brace ? 2 : 1);
            int end = start;
            while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
                end++;
            }
            if (brace && !text.startsWith("}", end)) {
                throw Mistake.at(word, "the brace around the name of a variable is not closed");
            }
            String value = environment.get(text.substring(start, end));
            expanded.append(value == null ? "" : value);
            at = end + (brace ? 1 : 0);
            if (expanded.length() > Lexer.LONGEST_LINE) {
                throw Mistake.at(word, "the address grows too long by its variables");
            }
        }
        return expanded.toString();
    }
}
