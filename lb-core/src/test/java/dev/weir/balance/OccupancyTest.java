package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.internal.Race;
import java.util.List;
import org.junit.jupiter.api.Test;

class OccupancyTest {
    private static final int MOST = Integer.MAX_VALUE;

    private static final class Counted extends Occupancy {
        Counted(Row row) {
            super(row);
        }

        void add(int times) {
            for (int i = 0; i < times; i++) {
                incrementBelow(MOST);
            }
        }

        /** As if there were so many connections. */
        void set(int connections) {
            count = connections;
        }
    }

    private final Occupancy.Row row = new Occupancy.Row(3);
    private final Counted one = new Counted(row);
    private final Counted other = new Counted(row);

    @Test
    void countsUpToALimitAndDown() {
        assertThat(List.of(one.incrementBelow(2), one.incrementBelow(2), one.incrementBelow(2)))
                .containsExactly(1, 2, -1);
        assertThat(List.of(one.decrement(), one.connections(), one.decrement(), one.connections()))
                .containsExactly(1, 1, 0, 0);
        assertThat(one.incrementBelow(0)).isEqualTo(-1);
    }

    @Test
    void eachOneIsCountedForItself() {
        one.add(3);
        other.add(5);
        one.decrement();

        assertThat(List.of(one.connections(), other.connections())).containsExactly(2, 5);
        assertThat(row.free()).isEqualTo(1);
    }

    @Test
    void aFullRowTakesNobody() {
        new Counted(row);

        assertThat(row.free()).isZero();
        assertThatThrownBy(() -> new Counted(row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("row: no place is free, of 3 (expected: 1 or more)");
    }

    @Test
    void rowsOfOneBackendAreAddedUp() {
        Occupancy.Row next = new Occupancy.Row(1, row);
        Counted elsewhere = new Counted(next);
        new Counted(new Occupancy.Row(1)).add(1);
        one.add(1);
        other.add(20);
        other.decrement();
        elsewhere.add(300);

        assertThat(List.of(row.connections(), next.connections())).containsExactly(320, 320);
    }

    /** The largest count does not become a negative one. */
    @Test
    void theLargestCountIsNotExceeded() {
        one.set(MOST - 1);
        other.set(MOST);

        assertThat(List.of(one.incrementBelow(MOST), one.incrementBelow(MOST), other.incrementBelow(MOST)))
                .containsExactly(MOST, -1, -1);
        assertThat(List.of(one.connections(), other.connections())).containsExactly(MOST, MOST);
        assertThat(one.decrement()).isEqualTo(MOST - 1);
        assertThat(other.connections()).isEqualTo(MOST);
    }

    @Test
    void twoThreadsLoseNoConnection() throws InterruptedException {
        Race.Run coming = () -> {
            for (int i = 0; i < 100_000; i++) {
                one.incrementBelow(MOST);
                other.incrementBelow(MOST);
                one.decrement();
            }
        };

        Race.run(coming, coming);

        assertThat(List.of(one.connections(), other.connections(), row.connections()))
                .containsExactly(0, 200_000, 200_000);
    }
}
