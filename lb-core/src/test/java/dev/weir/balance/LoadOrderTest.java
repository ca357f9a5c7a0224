package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.internal.Race;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LoadOrderTest {
    private static final int WEIGHT = 16;

    private final Occupancy.Row row = new Occupancy.Row(5);
    private final Occupancy.Row later = new Occupancy.Row(3, row);

    private FakeServer server(Occupancy.Row in) {
        FakeServer server = new FakeServer("s", 0, 1, in);
        server.occupancy.rank(WEIGHT);
        return server;
    }

    private static long number(FakeServer server) {
        return server.occupancy.key() >> LoadOrder.INDEX_BITS & (2L * LoadOrder.ENOUGH - 1);
    }

    @Property
    void findsTheSmallestKey(@ForAll @Size(24) List<@LongRange(min = 0) Long> some) {
        long[] keys = some.stream().mapToLong(Long::longValue).toArray();
        for (int from = 0; from < keys.length; from += LoadOrder.STEP) {
            for (int to = from; to <= keys.length; to += LoadOrder.STEP) {
                assertThat(LoadOrder.least(keys, from, to))
                        .isEqualTo(Arrays.stream(keys, from, to).min().orElse(LoadOrder.NOWHERE));
            }
        }
    }

    @Test
    void aKeyIsTheLoadAndThenTheTimeOfTheChange() {
        FakeServer one = server(row);
        FakeServer other = server(later);
        assertThat(one.occupancy.key()).isLessThan(other.occupancy.key());

        one.has(3);
        assertThat(LoadOrder.load(one.occupancy.key())).isEqualTo(4 * 4_096 / WEIGHT);
        assertThat(LoadOrder.index(one.occupancy.key())).isEqualTo(one.occupancy.index);
        one.isWaitedForBy(2);
        assertThat(LoadOrder.load(one.occupancy.key())).isEqualTo(6 * 4_096 / WEIGHT);
        one.isWaitedForBy(0);
        one.has(0);
        assertThat(one.occupancy.key()).as("behind its equal").isGreaterThan(other.occupancy.key());
    }

    @Test
    void whoseLoadIsTheSameAsBeforeStaysWhereItIs() {
        FakeServer one = server(row);
        one.has(2);
        long before = one.occupancy.key();

        one.inFlight = 1; // only a field: what counts is the sum
        one.occupancy.count = 1;
        one.isWaitedForBy(1);
        one.occupancy.rank(WEIGHT);
        assertThat(one.occupancy.key()).isEqualTo(before);
    }

    @Test
    void whoHasNoPlaceIsBehindEverybodyWhateverItDoes() {
        FakeServer one = server(row);
        one.has(Integer.MAX_VALUE);
        assertThat(one.occupancy.key()).isLessThan(LoadOrder.NOWHERE);
        one.occupancy.rank(1);
        assertThat(one.occupancy.key()).as("the largest load there is").isLessThan(LoadOrder.NOWHERE);

        one.occupancy.unrank();
        one.has(1);
        assertThat(one.occupancy.key()).isEqualTo(LoadOrder.NOWHERE);
        one.occupancy.rank(WEIGHT);
        assertThat(LoadOrder.load(one.occupancy.key())).isEqualTo(2 * 4_096 / WEIGHT);
    }

    /** Numbers are used up several times here; the order is what it would be if they were not. */
    @Test
    void numbersBeginAnewInTheSameOrder() {
        FakeServer resting = server(row);
        List<FakeServer> turning = List.of(server(later), server(row), server(later));
        FakeServer lastIn = server(row);
        lastIn.occupancy.unrank();
        long before = 0;
        int anew = 0;
        for (int i = 0; i < 4 * LoadOrder.ENOUGH; i++) {
            FakeServer next = turning.get(i % 3);
            assertThat(next.occupancy.key())
                    .as("turn %s", i)
                    .isEqualTo(turning.stream()
                            .mapToLong(server -> server.occupancy.key())
                            .min()
                            .orElseThrow());
            next.occupancy.passes();
            assertThat(number(next)).isLessThan(LoadOrder.ENOUGH);
            anew += number(next) < before ? 1 : 0;
            before = number(next);
            assertThat(resting.occupancy.key()).isLessThan(next.occupancy.key());
        }
        assertThat(anew).isGreaterThan(4);
        lastIn.occupancy.rank(WEIGHT);
        assertThat(lastIn.occupancy.key())
                .isGreaterThan(turning.stream()
                        .mapToLong(server -> server.occupancy.key())
                        .max()
                        .orElseThrow());
    }

    /** Whatever two threads do at once, numbering anew among it, a key is what the last count says, and its own. */
    @Test
    void keysFollowTheCountsOfSeveralThreads() throws InterruptedException {
        List<FakeServer> servers = List.of(server(row), server(row), server(later));
        Race.Run comeAndGo = () -> {
            for (int i = 0; i < 200_000; i++) {
                FakeServer server = servers.get(i % 3);
                server.occupancy.passes();
                if (i % 1_000 == 0) {
                    server.occupancy.comes();
                }
            }
        };

        Race.run(comeAndGo, comeAndGo);

        for (FakeServer server : servers) {
            long connections = server.occupancy.connections();
            assertThat(LoadOrder.load(server.occupancy.key())).isEqualTo((connections + 1) * 4_096 / WEIGHT);
            assertThat(LoadOrder.index(server.occupancy.key())).isEqualTo(server.occupancy.index);
        }
        assertThat(servers.stream()
                        .mapToLong(server -> server.occupancy.connections())
                        .sum())
                .isEqualTo(400);
    }

    /** Servers come and go for months; what was made for them goes, too. */
    @Test
    void rowsWithoutServersAreForgotten() {
        FakeServer stays = server(row);
        Occupancy.Row last = row;
        for (int i = 0; i < 1_000; i++) {
            last = new Occupancy.Row(1_000, last);
            server(last);
            if (i % 100 == 0) {
                System.gc();
            }
        }
        System.gc();
        Occupancy.Row oneMore = new Occupancy.Row(1, last);

        assertThat(stays.occupancy.row.order.rows()).contains(row, oneMore).hasSizeLessThan(500);
    }

    @Test
    void aRowHasABound() {
        assertThat(new Occupancy.Row(Occupancy.Row.MOST).free()).isEqualTo(Occupancy.Row.MOST);
        assertThatThrownBy(() -> new Occupancy.Row(Occupancy.Row.MOST + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size: 16385 (expected: 0..16384)");
    }
}
