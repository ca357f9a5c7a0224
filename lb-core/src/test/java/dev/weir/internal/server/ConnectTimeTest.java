package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.weir.internal.Race;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock may stand anywhere when the load balancer starts, and run over the end of its range. */
class ConnectTimeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final long TWO_YEARS = 2 * 365 * 86_400L * SECOND;

    /** A connect time, and the clock that it reads, as far from where it started as the test says. */
    private static final class Fixed {
        private final long start;
        private final AtomicLong now;
        private final ConnectTime time;

        Fixed(long start) {
            this.start = start;
            this.now = new AtomicLong(start);
            this.time = new ConnectTime(now::get);
        }

        void sample(long nanos, long at) {
            time.sample(nanos, start + at);
        }

        long average(long at) {
            now.set(start + at);
            return time.average();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 5_000_000_000L, -1, -12_345_678_901L})
    void followsPeaksAtOnceAndForgetsThemInTime(long start) {
        Fixed connect = new Fixed(start);
        assertThat(connect.average(0)).as("never connected").isZero();

        connect.sample(MILLI, 0);
        assertThat(connect.average(0)).isEqualTo(MILLI);
        connect.sample(100 * MILLI, SECOND);
        assertThat(connect.average(SECOND)).as("a peak").isCloseTo(100 * MILLI, withinPercentage(0.1));
        connect.sample(MILLI, 11 * SECOND);
        assertThat(connect.average(11 * SECOND))
                .as("after ten seconds the peak counts for 1/e")
                .isCloseTo(Math.round((1 + 99 / Math.E) * MILLI), withinPercentage(0.5));
        assertThat(connect.average(21 * SECOND))
                .as("and fades without a sample too")
                .isCloseTo(Math.round((1 + 99 / Math.E) / Math.E * MILLI), withinPercentage(0.5));
        for (int second = 12; second < 120; second++) {
            connect.sample(2 * MILLI, second * SECOND);
        }
        assertThat(connect.average(120 * SECOND)).isBetween(MILLI, 2 * MILLI + MILLI / 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MIN_VALUE, Long.MAX_VALUE})
    void onceConnectedItIsNeverAgainUnknown(long start) {
        Fixed connect = new Fixed(start);
        connect.sample(50_000, 0);

        for (long silence = SECOND; silence < TWO_YEARS && silence > 0; silence *= 3) {
            assertThat(connect.average(silence)).isBetween(1L, 50_000L);
        }
        assertThat(connect.average(TWO_YEARS)).isOne();
    }

    @Test
    void takesAConnectionWithinATickOfTheClockForOneNanosecond() {
        Fixed connect = new Fixed(0);
        connect.sample(0, 0);

        assertThat(connect.average(0)).isOne();
    }

    /** Another thread may have read the clock a little earlier, and come later. */
    @Test
    void aMomentThatIsOverChangesNothingButTheAverage() {
        Fixed connect = new Fixed(0);
        connect.sample(10 * MILLI, 50 * SECOND);
        connect.sample(MILLI, 49 * SECOND);

        assertThat(connect.average(48 * SECOND)).isCloseTo(10 * MILLI, withinPercentage(0.1));
    }

    @Test
    void keepsTheLongestTimesApart() {
        Fixed connect = new Fixed(0);
        long days = Duration.ofDays(24).toNanos();
        connect.sample(days, 0);

        assertThat(connect.average(0)).isCloseTo(days, withinPercentage(0.001));
    }

    /** Samples of two threads: the peak of both survives. */
    @Test
    void losesNoPeakToAnotherThread() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Fixed connect = new Fixed(0);
            Race.run(() -> connect.sample(MILLI, 0), () -> connect.sample(9 * MILLI, 0));
            assertThat(connect.average(0)).isEqualTo(9 * MILLI);
        }
    }
}
