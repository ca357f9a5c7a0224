package dev.weir.internal.server;

import dev.weir.Decision;
import dev.weir.ServerId;
import dev.weir.spi.Runtime;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A backend's last decisions: one ring an event loop, which that loop alone writes, so that they do not disturb each other. Any
 * thread reads.
 */
public final class DecisionLog {
    /** Decisions kept of each loop, and told in all. A power of two. */
    static final int KEPT = 64;

    private final Runtime runtime;
    private final List<Ring> rings = new ArrayList<>();

    private record Entry(
            long nanos,
            InetSocketAddress client,
            Decision.Outcome outcome,
            @Nullable ServerRuntime server,
            Decision.By by,
            @Nullable ServerRuntime avoided) {
        Decision decision(Instant at) {
            return new Decision(at, client, outcome, id(server), by, id(avoided));
        }

        private static Optional<ServerId> id(@Nullable ServerRuntime server) {
            return Optional.ofNullable(server).map(ServerRuntime::id);
        }
    }

    private static final class Ring {
        private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(KEPT);
        private int next;

        void add(Entry entry) {
            entries.lazySet(next, entry); // whoever reads may miss the latest, but never sees half of one
            next = (next + 1) & (KEPT - 1);
        }
    }

    DecisionLog(Runtime runtime, int loops) {
        this.runtime = runtime;
        for (int i = 0; i < loops; i++) {
            rings.add(new Ring());
        }
    }

    /**
     * Notes a decision; on the event loop with this index.
     *
     * @param nanos when, by the runtime's clock
     * @param server it is about, or null
     * @param avoided the server that failed the connection just before, or null
     */
    public void note(
            int loop,
            long nanos,
            InetSocketAddress client,
            Decision.Outcome outcome,
            @Nullable ServerRuntime server,
            Decision.By by,
            @Nullable ServerRuntime avoided) {
        rings.get(loop).add(new Entry(nanos, client, outcome, server, by, avoided));
    }

    /** The last decisions of all loops, the latest last. */
    public List<Decision> recent() {
        List<Entry> found = new ArrayList<>();
        for (Ring ring : rings) {
            for (int i = 0; i < KEPT; i++) {
                Entry entry = ring.entries.get(i);
                if (entry != null) {
                    found.add(entry);
                }
            }
        }
        long nanos = runtime.nanoTime();
        Instant now = runtime.now();
        found.sort(
                Comparator.comparingLong(entry -> entry.nanos() - nanos)); // differences, for the clock may wrap around
        return found.subList(Math.max(0, found.size() - KEPT), found.size()).stream()
                .map(entry -> entry.decision(now.minusNanos(nanos - entry.nanos())))
                .toList();
    }
}
