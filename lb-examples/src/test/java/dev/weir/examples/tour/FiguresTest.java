package dev.weir.examples.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic behind the live line and the summary. */
class FiguresTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @ParameterizedTest
    @CsvSource({"1, 50, 0.001", "100, 50, 0.05", "100, 99, 0.099", "100, 100, 0.1", "1000, 99, 0.99", "3, 50, 0.002"})
    void findsPercentilesByNearestRank(int count, int percent, double millis) {
        Latencies latencies = new Latencies();
        IntStream.range(0, count).map(i -> count - i).forEach(latencies::add); // count..1 µs, in falling order

        assertThat(latencies.percentileMillis(percent)).isEqualTo(millis);
        assertThat(latencies.count()).isEqualTo(count);
    }

    @Test
    void hasNoPercentileOfNothing() {
        assertThat(new Latencies().percentileMillis(99)).isZero();
    }

    @Test
    void countsRateAndSharesInTheWindowOnly() {
        Window window = new Window(Duration.ofSeconds(2));
        window.advance(0, Map.of());
        window.advance(10 * SECOND, Map.of("cas1", 1_000L));
        window.advance(11 * SECOND, Map.of("cas1", 1_010L, "cas2", 10L));
        window.advance(12 * SECOND, Map.of("cas1", 1_010L, "cas2", 30L));

        assertThat(window.perSecond()).isEqualTo(20);
        assertThat(window.share("cas1")).isEqualTo(25);
        assertThat(window.share("cas2")).isEqualTo(75);
        assertThat(window.share("cas3")).isZero();
    }

    @Test
    void showsZeroWhileNothingHasHappened() {
        Window window = new Window(Duration.ofSeconds(2));
        assertThat(window.perSecond()).isZero();
        assertThat(window.share("cas1")).isZero();

        window.advance(5 * SECOND, Map.of());
        assertThat(window.perSecond()).isZero();
        assertThat(window.share("cas1")).isZero();
    }

    @Test
    void countsARequestInThePhaseInWhichItEnds() {
        Tally tally = new Tally();
        tally.answered("cas1", 1_000, false);
        tally.answered("cas2", 3_000, false);
        tally.enter(Phase.KILLED);
        tally.answered("cas2", 2_000, true);
        tally.failed("why");

        assertThat(tally.rowsOf(Phase.STEADY))
                .containsExactly(
                        new Tally.Row(Phase.STEADY, "cas1", 1, 0, 50, 1, 1),
                        new Tally.Row(Phase.STEADY, "cas2", 1, 0, 50, 3, 3));
        assertThat(tally.rowsOf(Phase.KILLED)).containsExactly(new Tally.Row(Phase.KILLED, "cas2", 1, 1, 100, 2, 2));
        assertThat(tally.failedIn(Phase.STEADY)).isZero();
        assertThat(tally.failedIn(Phase.KILLED)).isOne();
        assertThat(tally.answeredByServer()).containsOnly(Map.entry("cas1", 1L), Map.entry("cas2", 2L));
    }

    @Test
    void keepsTheFirstReasonsOnly() {
        Tally tally = new Tally();
        IntStream.range(0, 100).forEach(i -> tally.failed("reason " + i));

        assertThat(tally.failed()).isEqualTo(100);
        assertThat(tally.reasons()).hasSize(5).startsWith("reason 0");
    }

    @Test
    void putsTheSummaryInColumns() {
        Tally tally = new Tally();
        tally.answered("cas1", 1_234, false);
        tally.answered("cas2", 999, true);
        tally.answered("cas2", 999, false);
        tally.failed("why");

        assertThat(SummaryTable.of(tally, "cas1"))
                .containsExactly(
                        "phase          server    requests   failed   resent    share   p50 ms   p99 ms",
                        "steady         cas1             1        0        0   33.3 %     1.23     1.23",
                        "               cas2             2        0        1   66.7 %     1.00     1.00",
                        "               none                      1");
    }
}
