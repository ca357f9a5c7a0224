package dev.weir.stick;

import dev.weir.spi.Runtime;
import java.time.Duration;

/**
 * The description of a table that remembers which server a client stays with (HAProxy's {@code stick-table}). A value, part
 * of a topology; what it remembers lives in the {@link StickEntries} that a load balancer opens when it starts. Backends whose
 * rules have the same table share its entries, so that a client finds the same server behind each of them.
 *
 * <p>Implement it to share entries between several gateways. Two tables that are equal, and only they, may have the same name
 * in one topology. Must be immutable.
 */
public interface StickTable {
    /** Shortest {@code expiry} of {@link #inMemory}: connections renew their entries every 5 seconds, and may be late. */
    Duration SHORTEST_EXPIRY = Duration.ofSeconds(10);

    /** Longest {@code expiry} of {@link #inMemory}, HAProxy's own. */
    Duration LONGEST_EXPIRY = Duration.ofDays(24);

    /** Most {@code maxEntries} of {@link #inMemory}. */
    long MOST_ENTRIES = 100_000_000;

    /** A table in the memory of this load balancer whose entries remember servers by name. */
    static StickTable inMemory(String name, long maxEntries, Duration expiry) {
        return inMemory(name, maxEntries, expiry, ServerKey.NAME);
    }

    /**
     * A table in the memory of this load balancer. It begins empty at every start.
     *
     * <p>When it is full, entries that were seldom used make room before those that are used often, and a newcomer may be the
     * one to go; so a flood of addresses does not push out the clients that keep coming, as it does in HAProxy, which removes
     * what is closest to its expiry.
     *
     * @param name unique among the tables of a topology; a name like those of backends
     * @param maxEntries clients remembered at once, 1 to 100 million ({@code size})
     * @param expiry how long an entry lives after the last connection that used it has ended, 10 seconds to 24 days
     *     ({@code expire 2h} in HAProxy)
     * @param serverKey what entries remember of a server ({@code srvkey})
     * @throws dev.weir.ConfigurationException listing every value out of its range
     */
    static StickTable inMemory(String name, long maxEntries, Duration expiry, ServerKey serverKey) {
        return new InMemoryTable(name, maxEntries, expiry, serverKey);
    }

    /** Unique among the tables of a topology; 1 to 128 of {@code A-Z a-z 0-9 - _ . :}. In snapshots and in a metric's tag. */
    String name();

    /** What entries remember of a server. Default: its name. */
    default ServerKey serverKey() {
        return ServerKey.NAME;
    }

    /**
     * The entries, for one load balancer that is starting. Called once per start, on its control thread, before the first
     * port opens; it may take its time. If it throws, the start fails.
     *
     * @param runtime the only source of time, chance and threads
     */
    StickEntries open(Runtime runtime);
}
