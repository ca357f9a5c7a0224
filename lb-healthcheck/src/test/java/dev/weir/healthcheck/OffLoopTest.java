package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OffLoopTest {
    private final TestRuntime runtime = new TestRuntime();

    @Test
    void hasAFewThreadsAndNoneWithoutWork() throws Exception {
        OffLoop offLoop = new OffLoop(runtime, "test");
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            offLoop.execute(() -> {
                waitFor(gate);
                done.incrementAndGet();
            });
        }
        assertThat(runtime.threads).hasSize(4);
        offLoop.close();
        gate.countDown();

        offLoop.awaitEnd(10);

        assertThat(done).hasValue(20);
        await().until(() -> runtime.threads.stream().noneMatch(Thread::isAlive));
        assertThatThrownBy(() -> offLoop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void waitsNoLongerThanItIsTold() throws Exception {
        OffLoop offLoop = new OffLoop(runtime, "test");
        CountDownLatch gate = new CountDownLatch(1);
        offLoop.execute(() -> waitFor(gate));
        offLoop.close();

        offLoop.awaitEnd(0);

        gate.countDown();
    }

    @Test
    void doesWorkForManyOnce() {
        List<Runnable> offLoop = new ArrayList<>();
        List<Runnable> loop = new ArrayList<>();
        AtomicInteger worked = new AtomicInteger();
        List<String> told = new ArrayList<>();
        SharedWork<String, String> work = new SharedWork<>(offLoop::add, loop::add, key -> {
            worked.incrementAndGet();
            return key + "!";
        });
        work.get("a", told::add);
        work.get("a", told::add);
        work.get("b", told::add);
        assertThat(offLoop).hasSize(2);

        offLoop.get(0).run();
        work.get("a", told::add);
        assertThat(told).isEmpty();
        loop.get(0).run();

        assertThat(told).containsExactly("a!", "a!", "a!");
        assertThat(worked).hasValue(1);
        work.get("a", told::add);
        assertThat(offLoop).hasSize(3);
    }

    @Test
    void tellsNobodyOnceItIsClosed() {
        SharedWork<String, String> work = new SharedWork<>(
                task -> {
                    throw new RejectedExecutionException("closed");
                },
                Runnable::run,
                key -> key);
        List<String> told = new ArrayList<>();

        work.get("a", told::add);

        assertThat(told).isEmpty();
    }

    private static void waitFor(CountDownLatch gate) {
        try {
            assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
