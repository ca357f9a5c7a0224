package dev.weir.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.health.HealthPolicy;
import dev.weir.health.HealthState;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HAProxy's rules for the time to the next check. */
class CadenceTest {
    private static final Duration INTER = Duration.ofSeconds(3);
    private static final Duration FAST = Duration.ofMillis(500);
    private static final Duration DOWN = Duration.ofSeconds(9);
    private static final HealthPolicy POLICY = HealthPolicy.tcpConnect()
            .withInterval(INTER)
            .withFastInterval(FAST)
            .withDownInterval(DOWN)
            .withRise(3)
            .withFall(3);

    /** Score 5 is quite well, 3 and 4 are going down, 1 and 2 coming up, 0 is dead. */
    @ParameterizedTest
    @CsvSource({
        "5, false, 3000",
        "4, false, 500",
        "3, false, 500",
        "2, false, 500",
        "1, false, 500",
        "0, false, 9000",
        "5, true, 500",
        "3, true, 500",
        "0, true, 9000"
    })
    void theIntervalFollowsTheScoreAndWhatClientsMet(int score, boolean hurries, long millis) {
        assertThat(Cadence.interval(POLICY, new HealthState(score, 3, 3), hurries))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void theOtherIntervalsAreThatOfAServerThatIsWellIfNothingElseIsSaid() {
        HealthPolicy plain = HealthPolicy.tcpConnect().withInterval(INTER);
        for (int score = 0; score <= 4; score++) {
            assertThat(Cadence.interval(plain, new HealthState(score, 2, 3), false))
                    .isEqualTo(INTER);
        }
    }

    @Test
    void theSpreadIsEvenAndNoLargerThanItsPercentage() {
        SplittableRandom random = new SplittableRandom(7);
        List<Double> millis = Stream.generate(() -> Cadence.spread(Duration.ofSeconds(2), 50, random))
                .limit(10_000)
                .map(each -> each.toNanos() / 1e6)
                .toList();

        assertThat(millis).allSatisfy(each -> assertThat(each).isBetween(1_000.0, 3_000.0));
        double[] quarters = {1_000, 1_500, 2_000, 2_500};
        DoubleStream.of(quarters).forEach(from -> assertThat(millis)
                .filteredOn(each -> each >= from && each < from + 500)
                .hasSizeBetween(2_300, 2_700));
    }

    @Test
    void withoutSpreadThereIsNoChance() {
        assertThat(Cadence.spread(INTER, 0, () -> {
                    throw new AssertionError("drawn");
                }))
                .isEqualTo(INTER);
    }

    @Test
    void theShortestIntervalFromASecondOnIsTheWindowOfTheFirstChecks() {
        assertThat(window(3_000, 2_000, 500, 10_000)).isEqualTo(Duration.ofSeconds(2));
        assertThat(window(1_000, 999)).isEqualTo(Duration.ofSeconds(1));
        assertThat(window(500, 20)).isEqualTo(Duration.ZERO);
        assertThat(window()).isEqualTo(Duration.ZERO);
    }

    @Test
    void theFirstBeginsAtOnceAndEachOtherItsShareOfTheWindowLater() {
        assertThat(IntStream.range(0, 4).mapToObj(i -> Cadence.start(INTER, Duration.ofMillis(1_500), i, 4)
                        .toMillis()))
                .as("its own interval is shorter")
                .containsExactly(0L, 750L, 1_500L, 2_250L);
        assertThat(Cadence.start(INTER, Duration.ofSeconds(10), 3, 4))
                .as("its own is longer")
                .isEqualTo(Duration.ofMillis(7_500));
    }

    private static Duration window(long... millis) {
        return Cadence.window(
                java.util.Arrays.stream(millis).mapToObj(Duration::ofMillis).toList());
    }
}
