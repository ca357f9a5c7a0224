package dev.weir.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.internal.Race;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateMeterTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void letsTheLimitInAtOnceAndNoMore() {
        RateMeter meter = new RateMeter(0);

        for (int i = 0; i < 5; i++) {
            assertThat(meter.delay(7, 5)).isZero();
            assertThat(meter.tryTake(7, 5)).isTrue();
        }

        assertThat(meter.tryTake(7, 5)).isFalse();
        assertThat(meter.rate(7)).isEqualTo(5);
    }

    /** HAProxy's sliding window: of the second before, as much as still lies within the last 1000 ms. */
    @ParameterizedTest(name = "at {0} ms: {1}")
    @CsvSource({"0, 8", "999, 8", "1000, 8", "1250, 6", "1500, 4", "1875, 1", "1876, 0", "1999, 0", "2000, 0", "9000, 0"
    })
    void whatWasSpreadOverASecondSlidesOutOfTheWindow(int millis, int rate) {
        RateMeter meter = new RateMeter(0);
        for (int i = 0; i < 8; i++) {
            meter.count(0);
        }

        assertThat(meter.rate(millis * 1_000_000L)).isEqualTo(rate);
    }

    @Test
    void whatCameInThisSecondCountsWholeUntilItsEnd() {
        RateMeter meter = new RateMeter(0);
        meter.count(0);
        meter.count(SECOND + 1);
        meter.count(SECOND + 2);

        assertThat(meter.rate(2 * SECOND - 1)).isEqualTo(2);
    }

    /**
     * The next one is allowed exactly then: after {@code delay} it is, and a nanosecond before it is not. Origins next to the
     * overflow of the clock are as good as any.
     */
    @ParameterizedTest(name = "seed {0}, clock from {1}")
    @CsvSource({
        "1, 0",
        "2, -1",
        "3, 9223372036854775807",
        "4, 9223372030000000000",
        "5, -9223372036854775808",
        "6, 123456789",
    })
    void theDelayIsExact(long seed, long origin) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int limit = 1 + random.nextInt(random.nextBoolean() ? 5 : 2_000);
            RateMeter meter = new RateMeter(origin);
            long now = origin + random.nextInt(2_000_000_000);
            for (int step = 0; step < 40; step++) {
                int burst = random.nextInt(limit + 2);
                for (int i = 0; i < burst && meter.tryTake(now, limit); i++) {
                    // takes what it gets
                }
                long delay = meter.delay(now, limit);
                if (delay > 0) {
                    String when = "round " + round + ", limit " + limit + ", at " + (now - origin) + " + " + delay;
                    assertThat(meter.tryTake(now, limit)).as(when).isFalse();
                    assertThat(meter.delay(now + delay - 1, limit)).as(when).isEqualTo(1);
                    assertThat(meter.tryTake(now + delay - 1, limit)).as(when).isFalse();
                    now += delay;
                    assertThat(meter.delay(now, limit)).as(when).isZero();
                }
                assertThat(meter.tryTake(now, limit)).isTrue();
                now += random.nextInt(random.nextBoolean() ? 1_000 : 1_500_000_000);
            }
        }
    }

    /** Greedy clients, who come the moment they are allowed, get the limit and no more, evenly after the first burst. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 3_333})
    void whoAlwaysComesAtTheFirstMomentGetsTheLimitEverySecond(int limit) {
        RateMeter meter = new RateMeter(5);
        long now = 5;
        Deque<Long> lastSecond = new ArrayDeque<>();
        int[] perSecond = new int[20];
        int mostInAnySecond = 0;
        while (now < 5 + 20 * SECOND) {
            long delay = meter.delay(now, limit);
            now += delay;
            if (now < 5 + 20 * SECOND) {
                assertThat(meter.tryTake(now, limit)).isTrue();
                perSecond[(int) ((now - 5) / SECOND)]++;
                lastSecond.add(now);
                while (now - lastSecond.element() >= SECOND) {
                    lastSecond.remove();
                }
                mostInAnySecond = Math.max(mostInAnySecond, lastSecond.size());
            }
        }

        // The first burst is in the window until it has passed; later seconds have all or all but one.
        assertThat(perSecond[0]).isEqualTo(limit);
        for (int second = 2; second < 20; second++) {
            assertThat(perSecond[second]).as("second %s", second).isBetween(limit - 1, limit);
        }
        assertThat(mostInAnySecond).isBetween(limit, limit + 1);
    }

    /** Whatever the pattern, no clock second has more than the limit, and the meter's own rate never exceeds it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neverLetsInMoreThanTheLimit(long seed) {
        Random random = new Random(seed);
        int limit = 1 + random.nextInt(50);
        RateMeter meter = new RateMeter(0);
        long now = 0;
        long second = 0;
        int inThisSecond = 0;
        for (int step = 0; step < 50_000; step++) {
            now += random.nextInt(3) == 0 ? random.nextInt(400_000_000) : random.nextInt(1_000_000);
            if (now / SECOND != second) {
                second = now / SECOND;
                inThisSecond = 0;
            }
            if (meter.tryTake(now, limit)) {
                inThisSecond++;
            }
            assertThat(inThisSecond).isLessThanOrEqualTo(limit);
            assertThat(meter.rate(now)).isLessThanOrEqualTo(limit);
        }
    }

    @Test
    void whatIsTakenBackCanBeTakenAgainAtOnce() {
        RateMeter meter = new RateMeter(0);
        meter.tryTake(0, 1);
        assertThat(meter.tryTake(1, 1)).isFalse();

        meter.refund(2);

        assertThat(meter.rate(2)).isZero();
        assertThat(meter.tryTake(3, 1)).isTrue();
        assertThat(meter.tryTake(4, 1)).isFalse();
    }

    /** An accept may begin in one second and turn out to be none in the next. */
    @Test
    void takingBackInTheNextSecondNeitherFailsNorGivesMoreThanWasTaken() {
        RateMeter meter = new RateMeter(0);
        meter.tryTake(0, 1);

        meter.refund(SECOND + 1);
        meter.refund(5 * SECOND);

        assertThat(meter.rate(5 * SECOND)).isZero();
        assertThat(meter.tryTake(5 * SECOND, 1)).isTrue();
        assertThat(meter.tryTake(5 * SECOND, 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {2, 60, 86_400, 97 * 86_400, 100 * 86_400, 150 * 86_400, 193 * 86_400, 195 * 86_400, 3_650 * 86_400})
    void afterALongSilenceNothingOfThePastIsLeft(int seconds) {
        RateMeter meter = new RateMeter(0);
        for (int i = 0; i < 3; i++) {
            meter.tryTake(SECOND / 2, 3);
        }
        long later = Duration.ofSeconds(seconds).toNanos() + SECOND / 2;

        assertThat(meter.rate(later)).isZero();
        assertThat(meter.delay(later, 3)).isZero();
        assertThat(meter.tryTake(later, 3)).isTrue();
        assertThat(meter.rate(later)).isEqualTo(1);
    }

    /** Threads read the clock and come a little later, so one may come with a moment that another has passed already. */
    @Test
    void aMomentThatHasPassedCountsAsThePresent() {
        RateMeter meter = new RateMeter(0);
        meter.tryTake(10 * SECOND, 2);

        assertThat(meter.tryTake(10 * SECOND - 1, 2)).isTrue();

        assertThat(meter.tryTake(10 * SECOND, 2)).isFalse();
        assertThat(meter.rate(10 * SECOND)).isEqualTo(2);
    }

    @Test
    void countsAMillionInASecondAndSurvivesMore() {
        RateMeter meter = new RateMeter(0);
        for (int i = 0; i < 1_100_000; i++) {
            meter.count(1);
        }

        assertThat(meter.rate(1)).isBetween(1_000_000, 1_100_000);
        assertThat(meter.rate(SECOND + SECOND / 2)).isBetween(500_000, 550_000);
        assertThat(meter.tryTake(3 * SECOND, 1)).isTrue();
    }

    @Test
    void theLargestLimitIsReachedAtOnceButNotBefore() {
        RateMeter meter = new RateMeter(0);
        int taken = 0;
        while (meter.tryTake(1, 1_000_000)) {
            taken++;
        }

        assertThat(taken).isEqualTo(1_000_000);
        assertThat(meter.delay(1, 1_000_000)).isBetween(SECOND - 1, SECOND + 1_000);
    }

    /** Looks for an event lost or counted twice: two threads take and take back in the same second. */
    @Test
    void twoThreadsTogetherTakeExactlyTheLimit() throws InterruptedException {
        RateMeter meter = new RateMeter(0);
        int limit = 10_000;
        AtomicInteger taken = new AtomicInteger();
        Race.Run taker = () -> {
            for (int i = 0; i < 50_000; i++) {
                if (meter.tryTake(i, limit)) {
                    if (i % 3 == 0) {
                        meter.refund(i);
                    } else {
                        taken.incrementAndGet();
                    }
                }
            }
        };

        Race.run(taker, taker);

        assertThat(taken).hasValue(limit);
        assertThat(meter.rate(50_000)).isEqualTo(limit);
    }
}
