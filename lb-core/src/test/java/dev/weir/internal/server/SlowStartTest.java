package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy's section "slowstart": {@code (16·elapsed + T)/T} sixteenths, a limit in proportion, looked at every max(1 s, T/20). */
class SlowStartTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest(name = "of 60 s after {0} s: {1} sixteenths, {2} percent")
    @CsvSource({
        "0, 1, 1",
        "1, 1, 1",
        "3, 1, 5",
        "4, 2, 6",
        "15, 5, 25",
        "30, 9, 50",
        "56, 15, 93",
        "57, 16, 95",
        "60, 16, 100",
        "999, 16, 100"
    })
    void growsInStepsOfASixteenth(long elapsed, int sixteenths, int percent) {
        SlowStart slow = new SlowStart(0, Duration.ofSeconds(60));
        assertThat(slow.weightSixteenths(elapsed * SECOND)).isEqualTo(sixteenths);
        assertThat(slow.percent(elapsed * SECOND)).isEqualTo(percent);
        assertThat(slow.isOver(elapsed * SECOND)).isEqualTo(elapsed >= 60);
    }

    @Test
    void aLimitIsAtLeastOneAndNoneStaysNone() {
        SlowStart slow = new SlowStart(0, Duration.ofSeconds(10));
        assertThat(slow.limit(50, 0)).isEqualTo(1);
        assertThat(slow.limit(50, 5 * SECOND)).isEqualTo(25);
        assertThat(slow.limit(50, 10 * SECOND)).isEqualTo(50);
        assertThat(slow.limit(2_000_000_000, 5 * SECOND)).isEqualTo(1_000_000_000);
        assertThat(slow.limit(Integer.MAX_VALUE, 0)).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest(name = "{0} ms count as {1} s, looked at every {2} ms")
    @CsvSource({"1, 1, 1000", "1000, 1, 1000", "1001, 2, 1000", "20000, 20, 1000", "60000, 60, 3000"})
    void countsInWholeSecondsRoundedUp(long millis, long seconds, long stepMillis) {
        SlowStart slow = new SlowStart(0, Duration.ofMillis(millis));
        assertThat(slow.isOver(seconds * SECOND - 1)).isFalse();
        assertThat(slow.isOver(seconds * SECOND)).isTrue();
        assertThat(slow.step()).isEqualTo(stepMillis * 1_000_000);
    }

    /** The clock's numbers mean nothing but their differences, and a thread may come with a moment that is over. */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, Long.MIN_VALUE, -1})
    void anyClockWillDo(long now) {
        SlowStart slow = new SlowStart(now, Duration.ofSeconds(16));
        assertThat(slow.weightSixteenths(now - 7)).isEqualTo(1);
        assertThat(slow.weightSixteenths(now + 8 * SECOND)).isEqualTo(9);
        assertThat(slow.isOver(now + 16 * SECOND)).isTrue();
    }

    @Test
    void theLongestDoesNotOverflow() {
        SlowStart slow = new SlowStart(0, Duration.ofDays(24));
        assertThat(slow.percent(Duration.ofDays(12).toNanos())).isEqualTo(50);
        assertThat(slow.step()).isEqualTo(Duration.ofDays(24).toNanos() / 20);
    }
}
