package dev.weir.spi;

import dev.weir.ConfigurationException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Where a discovered server can be reached, and what is known of its weight. Host and port together say which endpoint it is;
 * with another weight it is still the same one.
 *
 * @param host IP address literal or host name, kept in lower case because neither knows the difference
 * @param port 1 to 65535, or 0 for the port of the template
 * @param weight share of new connections, 0 to 256; empty for the template's
 */
public record Endpoint(String host, int port, OptionalInt weight) {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_WEIGHT = 256;
    /** A DNS name has at most 253 characters; an address literal fewer. */
    private static final int MAX_HOST_LENGTH = 255;

    /** Checks every component and throws one {@link ConfigurationException} that lists all that is wrong. */
    public Endpoint {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(weight, "weight");
        List<String> problems = new ArrayList<>();
        if (!isHost(host)) {
            problems.add("host: " + shown(host) + " (expected: an IP address or a host name)");
        }
        checkRange(problems, "port", port, MAX_PORT);
        weight.ifPresent(given -> checkRange(problems, "weight", given, MAX_WEIGHT));
        if (!problems.isEmpty()) {
            throw new ConfigurationException("endpoint", problems);
        }
        host = host.toLowerCase(Locale.ROOT);
    }

    /** An endpoint of unknown weight. */
    public static Endpoint of(String host, int port) {
        return new Endpoint(host, port, OptionalInt.empty());
    }

    /** An endpoint of unknown weight, by address; no name is looked up. */
    public static Endpoint of(InetAddress address, int port) {
        return of(address.getHostAddress(), port);
    }

    /** The same endpoint with a weight of 0 to 256; 0 receives no new connections. */
    public Endpoint withWeight(int newWeight) {
        return new Endpoint(host, port, OptionalInt.of(newWeight));
    }

    /** Whether the other is this endpoint, perhaps with another weight. */
    public boolean isSameAs(Endpoint other) {
        return host.equals(other.host) && port == other.port;
    }

    /** {@code host:port}, an IPv6 address in brackets, and the weight if there is one. */
    @Override
    public String toString() {
        String place = host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
        return weight.isPresent() ? place + " weight " + weight.getAsInt() : place;
    }

    private static void checkRange(List<String> problems, String field, int value, int max) {
        if (value < 0 || value > max) {
            problems.add(field + ": " + value + " (expected: 0.." + max + ")");
        }
    }

    private static boolean isHost(String host) {
        return !host.isEmpty()
                && host.length() <= MAX_HOST_LENGTH
                && host.chars().allMatch(Endpoint::isVisible);
    }

    private static boolean isVisible(int c) {
        return c > ' ' && c != 0x7f;
    }

    /** A host may come from the network, so what it says is shown only if it cannot harm a log line. */
    private static String shown(String host) {
        boolean harmless = host.length() <= MAX_HOST_LENGTH && host.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        return harmless ? "'" + host + "'" : host.length() + " characters";
    }
}
