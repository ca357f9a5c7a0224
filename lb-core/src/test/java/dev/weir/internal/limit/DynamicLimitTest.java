package dev.weir.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DynamicLimitTest {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** The example of HAProxy's manual: minconn 100 maxconn 1000, fullconn 10000. */
    @ParameterizedTest(name = "{0} connections in the backend: {1}")
    @CsvSource({
        "0, 100",
        "1, 100",
        "999, 100",
        "1000, 100",
        "1009, 100",
        "1010, 101",
        "5000, 500",
        "9999, 999",
        "10000, 1000",
        "10001, 1000",
        "2147483647, 1000",
    })
    void growsInProportionToTheBackendsLoad(int backendConnections, int allowed) {
        assertThat(new DynamicLimit(100, 1_000, 10_000).at(backendConnections)).isEqualTo(allowed);
    }

    @ParameterizedTest(name = "minconn {0}, maxconn {1}: always {2}")
    @CsvSource({
        "0, 0, " + UNLIMITED,
        "0, 30, 30",
        "30, 30, 30",
        "31, 30, 30",
        "2147483647, 30, 30",
        "30, 0, 30",
        "1, 1, 1",
    })
    void isFixedWithoutAMinimumBelowTheMaximum(int min, int max, int allowed) {
        DynamicLimit limit = new DynamicLimit(min, max, 10);

        for (int load : new int[] {0, 1, 9, 10, 11, Integer.MAX_VALUE}) {
            assertThat(limit.at(load)).as("at load %s", load).isEqualTo(allowed);
        }
    }

    @Test
    void theLargestFiguresDoNotOverflow() {
        DynamicLimit limit = new DynamicLimit(1, Integer.MAX_VALUE, Integer.MAX_VALUE);

        assertThat(limit.at(Integer.MAX_VALUE - 1)).isEqualTo(Integer.MAX_VALUE - 1);
        assertThat(limit.at(2)).isEqualTo(2);
    }

    /** Somebody can always be served, and more load never means fewer places. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void staysBetweenItsEndsAndNeverFallsAsLoadGrows(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int max = 2 + random.nextInt(1_000);
            int min = 1 + random.nextInt(max - 1);
            int full = 1 + random.nextInt(1_000);
            DynamicLimit limit = new DynamicLimit(min, max, full);
            int before = min;
            for (int load = 0; load <= full + 1; load++) {
                int now = limit.at(load);
                assertThat(now).as("%s..%s of %s at %s", min, max, full, load).isBetween(before, max);
                before = now;
            }
            assertThat(before).isEqualTo(max);
        }
    }
}
