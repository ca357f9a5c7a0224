package dev.weir.stick;

import dev.weir.ConfigurationException;
import dev.weir.spi.Runtime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A table in the memory of one load balancer; {@link StickTable#inMemory} says what it does.
 *
 * @param name unique among the tables of a topology
 * @param maxEntries clients remembered at once, 1 to {@link StickTable#MOST_ENTRIES}
 * @param expiry how long an entry lives after its last use, {@link StickTable#SHORTEST_EXPIRY} to {@link
 *     StickTable#LONGEST_EXPIRY}
 * @param serverKey what entries remember of a server
 */
public record InMemoryTable(String name, long maxEntries, Duration expiry, ServerKey serverKey) implements StickTable {
    /** Checks every component and throws one {@link ConfigurationException} that lists all that is wrong. */
    public InMemoryTable {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(expiry, "expiry");
        Objects.requireNonNull(serverKey, "serverKey");
        List<String> problems = new ArrayList<>();
        if (maxEntries < 1 || maxEntries > MOST_ENTRIES) {
            problems.add("maxEntries: " + maxEntries + " (expected: 1.." + MOST_ENTRIES + ")");
        }
        if (expiry.compareTo(SHORTEST_EXPIRY) < 0 || expiry.compareTo(LONGEST_EXPIRY) > 0) {
            problems.add("expiry: " + expiry + " (expected: " + SHORTEST_EXPIRY.toSeconds() + " seconds to "
                    + LONGEST_EXPIRY.toDays() + " days)");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("stick table", problems);
        }
    }

    @Override
    public StickEntries open(Runtime runtime) {
        return new CaffeineEntries(maxEntries, expiry, runtime);
    }
}
