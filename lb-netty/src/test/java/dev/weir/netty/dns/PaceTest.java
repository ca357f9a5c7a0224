package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest(name = "TTL {0}: {1} s")
    @CsvSource({"0, 1", "1, 1", "2, 2", "10, 10", "11, 10", "3600, 10", "2147483647, 10", "9223372036854775807, 10"})
    void followsTheTtlWithinItsBounds(long ttlSeconds, long waitSeconds) {
        Pace pace = new Pace(SECOND, Duration.ofSeconds(10));

        assertThat(Duration.ofNanos(pace.afterNanos(OptionalLong.of(ttlSeconds), always(0))))
                .hasSeconds(waitSeconds);
    }

    @Test
    void waitsLongerAndLongerWhileThereIsNothingGood() {
        Pace pace = new Pace(SECOND, Duration.ofSeconds(10));

        List<Long> waits = Stream.generate(() -> seconds(pace, OptionalLong.empty()))
                .limit(6)
                .toList();

        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
        assertThat(seconds(pace, OptionalLong.of(5))).isEqualTo(5);
        assertThat(seconds(pace, OptionalLong.empty())).isEqualTo(1);
    }

    @Test
    void addsUpToATenthByChance() {
        Duration ten = Duration.ofSeconds(10);

        assertThat(new Pace(ten, ten).afterNanos(OptionalLong.of(10), always(0.5)))
                .isEqualTo(Duration.ofMillis(10_500).toNanos());
        assertThat(new Pace(ten, ten).afterNanos(OptionalLong.empty(), always(0.999)))
                .isEqualTo(Duration.ofMillis(10_999).toNanos());
    }

    @Test
    void keepsABoundThatIsNoWholeNumberOfSeconds() {
        Pace pace = new Pace(Duration.ofMillis(10), Duration.ofMillis(2500));

        assertThat(pace.afterNanos(OptionalLong.of(0), always(0))).isEqualTo(10_000_000);
        assertThat(pace.afterNanos(OptionalLong.of(2), always(0))).isEqualTo(2_000_000_000L);
        assertThat(pace.afterNanos(OptionalLong.of(3), always(0))).isEqualTo(2_500_000_000L);
    }

    private static long seconds(Pace pace, OptionalLong ttl) {
        return Duration.ofNanos(pace.afterNanos(ttl, always(0))).toSeconds();
    }

    private static RandomGenerator always(double chance) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public double nextDouble() {
                return chance;
            }
        };
    }
}
