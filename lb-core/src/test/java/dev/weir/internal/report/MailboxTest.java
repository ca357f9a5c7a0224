package dev.weir.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.spi.Cancellable;
import dev.weir.spi.Worker;
import dev.weir.testing.SimulatedRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final SimulatedRuntime runtime = new SimulatedRuntime(1);
    private final Worker worker = runtime.newWorker("receiver");
    private final List<Integer> received = new ArrayList<>();

    @Test
    void deliversInOrderOnItsWorkerAndNowhereElse() {
        Mailbox<Integer> mailbox = new Mailbox<>(10, worker, message -> {
            assertThat(worker.isCurrent()).isTrue();
            received.add(message);
        });

        mailbox.send(1);
        mailbox.send(2);
        assertThat(received).isEmpty();
        runtime.runDue();
        mailbox.send(3);
        runtime.runDue();

        assertThat(received).containsExactly(1, 2, 3);
        assertThat(mailbox.dropped()).isZero();
    }

    @Test
    void dropsAndCountsWhatExceedsTheBoundAndTakesMoreLater() {
        Mailbox<Integer> mailbox = new Mailbox<>(3, worker, received::add);

        for (int i = 1; i <= 5; i++) {
            mailbox.send(i);
        }
        runtime.runDue();
        mailbox.send(6);
        runtime.runDue();

        assertThat(received).containsExactly(1, 2, 3, 6);
        assertThat(mailbox.dropped()).isEqualTo(2);
    }

    @Test
    void aReceiverThatThrowsGetsTheNextOnesAllTheSame() {
        Mailbox<Integer> mailbox = new Mailbox<>(10, worker, message -> {
            received.add(message);
            if (message == 1) {
                throw new IllegalStateException("a defect");
            }
            if (message == 2) {
                throw new AssertionError("another");
            }
        });

        mailbox.send(1);
        mailbox.send(2);
        mailbox.send(3);
        assertThatNoException().as("on the worker").isThrownBy(runtime::runDue);

        assertThat(received).containsExactly(1, 2, 3);
    }

    @Test
    void aReceiverMaySendToItself() {
        List<Mailbox<Integer>> self = new ArrayList<>();
        self.add(new Mailbox<>(2, worker, message -> {
            received.add(message);
            if (message < 5) {
                self.get(0).send(message + 1);
            }
        }));

        self.get(0).send(1);
        runtime.runDue();

        assertThat(received).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void afterTheWorkerStoppedNothingThrows() {
        Mailbox<Integer> mailbox = new Mailbox<>(10, worker, received::add);
        worker.close();

        mailbox.send(1);

        assertThat(mailbox.dropped()).isEqualTo(1);
    }

    /**
     * Looks for a message lost, doubled or out of its sender's order, and for a worker that is woken for ever: two threads
     * send into a mailbox that is nearly always full, where a refused message once looked like one that is still coming.
     */
    @Test
    void everyMessageOfManyThreadsIsDeliveredOrCountedAndThenTheWorkerRests() throws InterruptedException {
        int each = 300_000;
        CountingWorker real = new CountingWorker(SystemRuntime.INSTANCE.newWorker("mailbox-test"));
        AtomicLong delivered = new AtomicLong();
        AtomicLong outOfOrder = new AtomicLong();
        int[] latest = {-1, -1};
        Mailbox<int[]> mailbox = new Mailbox<>(1, real, message -> {
            delivered.incrementAndGet();
            if (message[1] <= latest[message[0]]) {
                outOfOrder.incrementAndGet();
            }
            latest[message[0]] = message[1];
        });
        CountDownLatch done = new CountDownLatch(2);
        for (int sender : List.of(0, 1)) {
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            mailbox.send(new int[] {sender, i});
                        }
                        done.countDown();
                    })
                    .start();
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        real.passThrough();
        real.passThrough();
        long before = real.executed.get();
        for (int i = 0; i < 100; i++) {
            real.passThrough();
        }

        assertThat(real.executed.get() - before)
                .as("tasks besides the test's own")
                .isZero();
        assertThat(delivered.get() + mailbox.dropped()).isEqualTo(2L * each);
        assertThat(outOfOrder).hasValue(0);
        real.close();
    }

    /** A real worker that counts what the mailbox asks of it. */
    private static final class CountingWorker implements Worker {
        private final Worker worker;
        private final AtomicLong executed = new AtomicLong();

        CountingWorker(Worker worker) {
            this.worker = worker;
        }

        /** Returns when all that was asked before has run. */
        void passThrough() throws InterruptedException {
            CountDownLatch passed = new CountDownLatch(1);
            worker.execute(passed::countDown);
            assertThat(passed.await(10, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void execute(Runnable task) {
            executed.incrementAndGet();
            worker.execute(task);
        }

        @Override
        public boolean isCurrent() {
            return worker.isCurrent();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            return worker.schedule(delay, task);
        }

        @Override
        public void close() {
            worker.close();
        }
    }
}
