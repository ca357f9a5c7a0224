package dev.weir.stick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConfigurationException;
import dev.weir.internal.Race;
import dev.weir.testing.SimulatedRuntime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The table in memory, in virtual time, on the test's thread alone but for the last tests. */
class InMemoryTableTest {
    private static final StickKey CLIENT = new StickKey(0, 1);
    private static final Duration EXPIRY = Duration.ofSeconds(30);
    private static final Duration NEARLY = EXPIRY.minusMillis(1);
    private static final int CLIENTS = 1_000;

    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final StickEntries entries = StickTable.inMemory("t", 100, EXPIRY).open(runtime);

    @Test
    void remembersTheServerThatWasStoredLast() {
        assertThat(entries.lookup(CLIENT)).isEmpty();
        entries.store(CLIENT, "a");
        entries.store(CLIENT, "b");
        assertThat(entries.lookup(CLIENT)).contains("b");
        assertThat(entries.lookup(new StickKey(1, 0))).isEmpty();
        assertThat(entries.size()).isEqualTo(1);
    }

    @Test
    void forgetsAfterTheTimeWithoutUse() {
        entries.store(CLIENT, "a");
        runtime.advance(NEARLY);
        assertThat(entries.size()).isEqualTo(1);
        runtime.advance(Duration.ofMillis(1));
        assertThat(entries.lookup(CLIENT)).isEmpty();
        assertThat(entries.size()).isZero();
    }

    @Test
    void lookingUpStoringAndTouchingRenew() {
        entries.store(CLIENT, "a");
        runtime.advance(NEARLY);
        assertThat(entries.lookup(CLIENT)).contains("a");
        runtime.advance(NEARLY);
        entries.store(CLIENT, "a");
        runtime.advance(NEARLY);
        entries.touch(CLIENT, "a");
        runtime.advance(NEARLY);
        assertThat(entries.lookup(CLIENT)).contains("a");
    }

    @Test
    void touchingForAnotherServerDoesNothing() {
        entries.touch(CLIENT, "a");
        assertThat(entries.size()).isZero();
        entries.store(CLIENT, "b");
        runtime.advance(NEARLY);
        entries.touch(CLIENT, "a");
        runtime.advance(Duration.ofMillis(1));
        assertThat(entries.lookup(CLIENT)).isEmpty();
    }

    @Test
    void removesOneEntryOnlyIfItNamesThatServer() {
        entries.store(CLIENT, "a");
        entries.remove(CLIENT, "b");
        assertThat(entries.lookup(CLIENT)).contains("a");
        entries.remove(CLIENT, "a");
        assertThat(entries.size()).isZero();
    }

    @Test
    void forgetsAllClientsOfAServerAndNoOthers() {
        for (int i = 0; i < 50; i++) {
            entries.store(new StickKey(0, i), i % 2 == 0 ? "a" : "b");
        }
        entries.removeServer("a");
        assertThat(entries.size()).isEqualTo(25);
        assertThat(entries.lookup(new StickKey(0, 1))).contains("b");
        assertThat(entries.lookup(new StickKey(0, 2))).isEmpty();
    }

    @Test
    void neverHoldsMoreThanItsSizeAndKeepsWhoComesOften() {
        for (int i = 0; i < 5; i++) {
            entries.store(CLIENT, "a");
        }
        for (int i = 0; i < 100_000; i++) {
            entries.store(new StickKey(1, i), "b");
            if (i % 50 == 0) {
                assertThat(entries.lookup(CLIENT)).as("after a flood of " + i).contains("a");
                assertThat(entries.size()).isLessThanOrEqualTo(100);
            }
        }
    }

    @Test
    void closingForgetsAll() {
        entries.store(CLIENT, "a");
        entries.close();
        assertThat(entries.size()).isZero();
    }

    @Test
    void everyOpeningBeginsEmpty() {
        StickTable table = StickTable.inMemory("t", 100, EXPIRY);
        table.open(runtime).store(CLIENT, "a");
        assertThat(table.open(runtime).size()).isZero();
    }

    @Test
    void isAValue() {
        assertThat(StickTable.inMemory("t", 100, EXPIRY))
                .isEqualTo(StickTable.inMemory("t", 100, EXPIRY, ServerKey.NAME))
                .isNotEqualTo(StickTable.inMemory("t", 101, EXPIRY));
    }

    @Test
    void namesEveryValueOutOfItsRange() {
        assertThatThrownBy(() -> StickTable.inMemory("t", 0, Duration.ofSeconds(9)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("stick table: maxEntries: 0 (expected: 1..100000000);"
                        + " expiry: PT9S (expected: 10 seconds to 24 days)");
        assertThatThrownBy(() -> StickTable.inMemory("t", 100_000_001, Duration.ofDays(25)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("maxEntries: 100000001")
                .hasMessageContaining("expiry: PT600H");
        assertThat(StickTable.inMemory("t", 1, Duration.ofDays(24)).name()).isEqualTo("t");
    }

    @Test
    void twoThreadsStoreAndForgetWithoutLosingOthers() throws Exception {
        StickEntries shared = StickTable.inMemory("t", CLIENTS, EXPIRY).open(runtime);
        Map<StickKey, String> expected = new ConcurrentHashMap<>();
        Race.run(
                () -> {
                    for (int i = 0; i < CLIENTS; i += 2) {
                        shared.store(new StickKey(0, i), "a");
                        shared.touch(new StickKey(0, i + 1), "b");
                    }
                },
                () -> {
                    for (int i = 1; i < CLIENTS; i += 2) {
                        shared.store(new StickKey(0, i), "b");
                        expected.put(new StickKey(0, i), "b");
                        if (i % 99 == 0) {
                            shared.removeServer("a");
                        }
                    }
                });
        shared.removeServer("a");
        assertThat(shared.size()).isEqualTo(expected.size());
        expected.forEach((client, server) -> assertThat(shared.lookup(client)).contains(server));
    }
}
