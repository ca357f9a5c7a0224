package dev.weir.spi;

import dev.weir.ConfigurationException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a source of servers asks DNS, and how: HAProxy's {@code resolvers} section, and what a server line adds to it. A {@link
 * DnsProvider} makes a source of it.
 *
 * @param name a host's, or a service's such as {@code _https._tcp.example.org}
 * @param prefersIpv4 which addresses are taken where a name has both ({@code resolve-prefer})
 * @param nameServers whom to ask, addresses with ports; empty for those of the system
 * @param timeout longest wait for one response ({@code timeout retry})
 * @param attempts queries before a question counts as failed ({@code resolve_retries})
 * @param shortestInterval least time from one answer to the next question ({@code timeout resolve})
 * @param longestInterval most time from one answer to the next question ({@code hold valid})
 */
public record DnsQuestion(
        String name,
        boolean prefersIpv4,
        List<InetSocketAddress> nameServers,
        Duration timeout,
        int attempts,
        Duration shortestInterval,
        Duration longestInterval) {
    /** Checks what every source of this kind would; throws one {@link ConfigurationException} that lists all that is wrong. */
    public DnsQuestion {
        Objects.requireNonNull(name, "name");
        nameServers = List.copyOf(nameServers);
        List<String> problems = new ArrayList<>();
        if (attempts < 1) {
            problems.add("attempts: " + attempts + " (expected: 1 or more)");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            problems.add("timeout: " + timeout + " (expected: more than zero)");
        }
        if (longestInterval.compareTo(shortestInterval) < 0) {
            problems.add("longestInterval: " + longestInterval + " (expected: " + shortestInterval + " or more)");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("DNS question", problems);
        }
    }
}
