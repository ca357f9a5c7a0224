package dev.weir.simulation;

import dev.weir.spi.Runtime;
import dev.weir.stick.StickEntries;
import dev.weir.stick.StickKey;
import dev.weir.stick.StickTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stick table in memory that remembers what it answered, and may throw now and then as a user's own might. */
final class WatchedTable implements StickTable {
    private static final long MORE_THAN_ENOUGH = 1_000;
    private static final Duration LONGER_THAN_A_WORLD_ACTS = Duration.ofSeconds(30);

    private final String name;
    private final Chance dice;
    private final boolean throwsAtTimes;
    private final List<String> answers = new ArrayList<>();
    /** What it was told; what has expired may still be here. */
    private final Map<StickKey, String> told = new HashMap<>();

    WatchedTable(String name, Chance dice) {
        this.name = name;
        this.dice = dice;
        this.throwsAtTimes = dice.percent(15);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StickEntries open(Runtime runtime) {
        return new Watched(StickTable.inMemory(name, MORE_THAN_ENOUGH, LONGER_THAN_A_WORLD_ACTS)
                .open(runtime));
    }

    /** The servers it named since it was asked this. */
    List<String> takeAnswers() {
        List<String> taken = List.copyOf(answers);
        answers.clear();
        return taken;
    }

    /** Whether it was told to send a client to this server, and not told otherwise since. */
    boolean remembers(String server) {
        return told.containsValue(server);
    }

    @Override
    public String toString() {
        return name + (throwsAtTimes ? " that throws" : "");
    }

    private final class Watched implements StickEntries {
        private final StickEntries entries;

        Watched(StickEntries entries) {
            this.entries = entries;
        }

        @Override
        public Optional<String> lookup(StickKey client) {
            mayThrow();
            Optional<String> found = entries.lookup(client);
            found.ifPresent(answers::add);
            return found;
        }

        @Override
        public Optional<String> peek(StickKey client) {
            mayThrow();
            return entries.peek(client);
        }

        @Override
        public void store(StickKey client, String server) {
            mayThrow();
            entries.store(client, server);
            told.put(client, server);
        }

        @Override
        public void touch(StickKey client, String server) {
            mayThrow();
            entries.touch(client, server);
        }

        @Override
        public void remove(StickKey client, String server) {
            entries.remove(client, server);
            told.remove(client, server);
        }

        @Override
        public void removeServer(String server) {
            entries.removeServer(server);
            told.values().removeIf(server::equals);
        }

        @Override
        public long size() {
            return entries.size();
        }

        @Override
        public void close() {
            entries.close();
        }

        private void mayThrow() {
            if (throwsAtTimes && dice.percent(20)) {
                throw new IllegalStateException("user code");
            }
        }
    }
}
