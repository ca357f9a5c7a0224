package dev.weir.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.internal.Race;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private final Slots slots = new Slots();

    @Test
    void takesUpToTheLimitAndNoFurther() {
        assertThat(List.of(slots.tryTake(2), slots.hasRoom(2), slots.tryTake(2), slots.hasRoom(2), slots.tryTake(2)))
                .containsExactly(true, true, true, false, false);
        assertThat(slots.used()).isEqualTo(2);
    }

    @Test
    void aPlaceGivenBackCanBeTakenAgain() {
        slots.tryTake(1);

        assertThat(slots.giveBack()).isZero();
        assertThat(slots.hasRoom(1)).isTrue();
        assertThat(slots.tryTake(1)).isTrue();
    }

    @Test
    void aConfiguredZeroMeansNoLimitAndAnythingElseItself() {
        assertThat(Slots.limit(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(List.of(Slots.limit(1), Slots.limit(10_000))).containsExactly(1, 10_000);
    }

    /** A limit that depends on load is another one at each call. */
    @Test
    void aLimitMayGrowAndShrinkBetweenCalls() {
        assertThat(slots.tryTake(1)).isTrue();
        assertThat(slots.tryTake(1)).isFalse();
        assertThat(slots.hasRoom(3)).isTrue();
        assertThat(slots.tryTake(3)).isTrue();
        assertThat(slots.tryTake(3)).isTrue();

        assertThat(slots.hasRoom(2)).as("three are in, two allowed").isFalse();
        assertThat(slots.giveBack()).isEqualTo(2);
        assertThat(slots.tryTake(2)).isFalse();
        assertThat(slots.giveBack()).isEqualTo(1);
        assertThat(slots.tryTake(2)).isTrue();
    }

    @Test
    void remembersThePeak() {
        slots.tryTake(Slots.limit(0));
        slots.tryTake(Slots.limit(0));
        slots.giveBack();
        slots.giveBack();
        slots.tryTake(Slots.limit(0));

        assertThat(slots.peak()).isEqualTo(2);
        assertThat(slots.used()).isEqualTo(1);
    }

    @Test
    void whoIsRefusedLeavesNoTraceNotEvenInThePeak() {
        slots.tryTake(1);
        slots.tryTake(1);

        assertThat(slots.used()).isEqualTo(1);
        assertThat(slots.peak()).isEqualTo(1);
    }

    /** Looks for a place taken twice or lost: two threads take and give back; never more inside than the limit. */
    @Test
    void twoThreadsNeverHoldMoreThanTheLimit() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger tooMany = new AtomicInteger();
        AtomicInteger successes = new AtomicInteger();
        Race.Run visitor = () -> {
            for (int i = 0; i < 100_000; i++) {
                if (slots.tryTake(1)) {
                    if (inside.incrementAndGet() > 1 || slots.used() != 1) {
                        tooMany.incrementAndGet();
                    }
                    inside.decrementAndGet();
                    slots.giveBack();
                    successes.incrementAndGet();
                }
            }
        };

        Race.run(visitor, visitor);

        assertThat(tooMany).hasValue(0);
        assertThat(successes.get()).isPositive();
        assertThat(slots.used()).isZero();
        assertThat(slots.peak()).isEqualTo(1);
    }
}
