package dev.weir.stick;

import dev.weir.ConfigurationException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How a backend keeps a client at its server: HAProxy's {@code stick on src table T}. A client that has an entry in the table
 * goes to the server it names, past the balance strategy; when a server is connected, the entry is made or renewed. Immutable;
 * the {@code with…} methods return changed copies.
 *
 * <p>A server whose weight is 0 or that is being drained still gets the clients that have an entry for it. One that is down or
 * in maintenance does not; the entries that name it are removed, so that those clients stay where they go next. If the server
 * is full, the client waits in that server's own queue. If it does not answer, attempts are repeated there; only the last one,
 * and only with {@code redispatch}, goes elsewhere, and the entry with it.
 *
 * @param table where the entries are
 * @param ipv4Bits leading bits of an IPv4 address that make its key, 1 to 32
 * @param ipv6Bits leading bits of an IPv6 address that make its key, 1 to 128
 * @param persist whether entries count although their server is down or in maintenance ({@code option persist}). Entries are
 *     then not removed with their server, and clients who wait for a server that is down stay
 * @param ignored clients that are balanced as if there were no table, and leave no entry ({@code ignore-persist})
 * @param forced clients whose entries count whatever the state of their server, and who never leave it for another
 *     ({@code force-persist}); for looking at a server in maintenance. With any, entries are not removed with their server. A
 *     client that is ignored as well is ignored
 */
public record StickRule(
        StickTable table, int ipv4Bits, int ipv6Bits, boolean persist, List<Network> ignored, List<Network> forced) {
    /** Checks every component and throws one {@link ConfigurationException} that lists all that is wrong. */
    public StickRule {
        Objects.requireNonNull(table, "table");
        ignored = List.copyOf(ignored);
        forced = List.copyOf(forced);
        List<String> problems = new ArrayList<>();
        checkBits(problems, "ipv4Bits", ipv4Bits, Network.IPV4_BITS);
        checkBits(problems, "ipv6Bits", ipv6Bits, Network.IPV6_BITS);
        if (!problems.isEmpty()) {
            throw new ConfigurationException("stick rule", problems);
        }
    }

    /** One entry per source address ({@code stick on src}). */
    public static StickRule onSource(StickTable table) {
        return new StickRule(table, Network.IPV4_BITS, Network.IPV6_BITS, false, List.of(), List.of());
    }

    /**
     * One entry per network, for clients that change their address within one, or hide in one ({@code stick on
     * src,ipmask(24,64)}).
     *
     * @param newIpv4Bits leading bits of an IPv4 address that count, 1 to 32
     * @param newIpv6Bits leading bits of an IPv6 address that count, 1 to 128
     */
    public StickRule withPrefix(int newIpv4Bits, int newIpv6Bits) {
        return new StickRule(table, newIpv4Bits, newIpv6Bits, persist, ignored, forced);
    }

    /** Entries count although their server is down or in maintenance. */
    public StickRule withPersist() {
        return new StickRule(table, ipv4Bits, ipv6Bits, true, ignored, forced);
    }

    /**
     * More clients that are balanced as if there were no table.
     *
     * @param networks such as {@code 10.1.0.0/16}
     * @throws ConfigurationException if one is no network
     */
    public StickRule withIgnorePersist(String... networks) {
        return new StickRule(table, ipv4Bits, ipv6Bits, persist, joined(ignored, networks), forced);
    }

    /**
     * More clients whose entries count whatever the state of their server.
     *
     * @param networks such as {@code 10.1.0.0/16}
     * @throws ConfigurationException if one is no network
     */
    public StickRule withForcePersist(String... networks) {
        return new StickRule(table, ipv4Bits, ipv6Bits, persist, ignored, joined(forced, networks));
    }

    /** Whom a client's entry is about. */
    public StickKey keyOf(InetAddress client) {
        return StickKey.of(client).prefix(ipv4Bits, ipv6Bits);
    }

    /** Whether a client is balanced as if there were no table. */
    public boolean ignores(InetAddress client) {
        return isIn(ignored, client);
    }

    /** Whether a client's entry counts whatever the state of its server. */
    public boolean forces(InetAddress client) {
        return isIn(forced, client);
    }

    /** Whether the entries of a server that goes down, or into maintenance, are removed. */
    public boolean forgetsServers() {
        return !persist && forced.isEmpty();
    }

    private static boolean isIn(List<Network> networks, InetAddress client) {
        if (networks.isEmpty()) {
            return false;
        }
        StickKey address = StickKey.of(client);
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static List<Network> joined(Collection<Network> before, String[] more) {
        return Stream.concat(before.stream(), Stream.of(more).map(Network::of)).toList();
    }

    private static void checkBits(List<String> problems, String field, int bits, int most) {
        if (bits < 1 || bits > most) {
            problems.add(field + ": " + bits + " (expected: 1.." + most + ")");
        }
    }
}
