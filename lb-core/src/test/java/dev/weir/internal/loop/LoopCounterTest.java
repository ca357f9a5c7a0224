package dev.weir.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LoopCounterTest {
    @Test
    void startsAtZeroAndSumsOverTheLoops() {
        LoopCounter counter = new LoopCounter(3);
        assertThat(counter.sum()).isZero();

        counter.add(0, 1);
        counter.add(1, 20);
        counter.add(2, 300);
        counter.add(2, 4000);

        assertThat(counter.sum()).isEqualTo(4321);
    }

    @Test
    void holdsMoreThanAnInt() {
        LoopCounter counter = new LoopCounter(1);

        counter.add(0, 3_000_000_000L);
        counter.add(0, 3_000_000_000L);

        assertThat(counter.sum()).isEqualTo(6_000_000_000L);
    }

    /** Beyond the largest long it goes on at the smallest, so that differences stay true, whichever loop gets there. */
    @Test
    void wrapsAroundSoThatDifferencesStayTrue() {
        LoopCounter counter = new LoopCounter(2);
        counter.add(0, Long.MAX_VALUE - 5);
        long before = counter.sum();

        counter.add(0, 10);
        counter.add(1, 7);

        assertThat(counter.sum()).isNegative();
        assertThat(counter.sum() - before).isEqualTo(17);
    }

    /** Looks for a lost or torn count: two loops add while a third thread reads; the sum must never fall. */
    @Test
    void loopsDoNotDisturbEachOtherAndAReaderNeverSeesItFall() throws InterruptedException {
        LoopCounter counter = new LoopCounter(2);
        int each = 200_000;
        CountDownLatch done = new CountDownLatch(2);
        AtomicBoolean fell = new AtomicBoolean();
        Thread first = adding(counter, 0, each, done);
        Thread second = adding(counter, 1, each, done);

        first.start();
        second.start();
        long before = 0;
        while (done.getCount() > 0) {
            long now = counter.sum();
            fell.compareAndSet(false, now < before);
            before = now;
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fell).isFalse();
        assertThat(counter.sum()).isEqualTo(2L * each);
    }

    private static Thread adding(LoopCounter counter, int loop, int times, CountDownLatch done) {
        return new Thread(() -> {
            for (int i = 0; i < times; i++) {
                counter.add(loop, 1);
            }
            done.countDown();
        });
    }
}
