package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlotsTest {
    @Test
    void takesUpToTheLimitAndNoFurther() {
        Slots slots = new Slots(2);

        assertThat(List.of(slots.tryTake(), slots.hasRoom(), slots.tryTake(), slots.hasRoom(), slots.tryTake()))
                .containsExactly(true, true, true, false, false);
        assertThat(slots.used()).isEqualTo(2);
    }

    @Test
    void aPlaceGivenBackCanBeTakenAgain() {
        Slots slots = new Slots(1);
        slots.tryTake();

        assertThat(slots.giveBack()).isZero();
        assertThat(slots.hasRoom()).isTrue();
        assertThat(slots.tryTake()).isTrue();
    }

    @Test
    void zeroMeansNoLimit() {
        Slots slots = new Slots(0);

        for (int i = 0; i < 100_000; i++) {
            assertThat(slots.tryTake()).isTrue();
        }
        assertThat(slots.hasRoom()).isTrue();
    }

    @Test
    void remembersThePeak() {
        Slots slots = new Slots(0);
        slots.tryTake();
        slots.tryTake();
        slots.giveBack();
        slots.giveBack();
        slots.tryTake();

        assertThat(slots.peak()).isEqualTo(2);
        assertThat(slots.used()).isEqualTo(1);
    }

    /** Looks for a place taken twice or lost: two threads take and give back; never more inside than the limit. */
    @Test
    void twoThreadsNeverHoldMoreThanTheLimit() throws InterruptedException {
        Slots slots = new Slots(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger tooMany = new AtomicInteger();
        AtomicInteger successes = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(2);
        Runnable visitor = () -> {
            for (int i = 0; i < 100_000; i++) {
                if (slots.tryTake()) {
                    if (inside.incrementAndGet() > 1 || slots.used() != 1) {
                        tooMany.incrementAndGet();
                    }
                    inside.decrementAndGet();
                    slots.giveBack();
                    successes.incrementAndGet();
                }
            }
            done.countDown();
        };

        List<Thread> threads = new ArrayList<>(List.of(new Thread(visitor), new Thread(visitor)));
        threads.forEach(Thread::start);

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(tooMany).hasValue(0);
        assertThat(successes.get()).isPositive();
        assertThat(slots.used()).isZero();
        assertThat(slots.peak()).isEqualTo(1);
    }
}
