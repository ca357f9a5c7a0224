package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.QueuePriority;
import dev.weir.internal.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionQueueTest {
    private final List<String> log = new ArrayList<>();
    private final ConnectionQueue queue = new ConnectionQueue();
    private final AtomicLong sequence = new AtomicLong();

    @Test
    void firstComeFirstServed() {
        Place a = add("a");
        Place b = add("b");

        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.poll()).isSameAs(a);
        assertThat(queue.poll()).isSameAs(b);
        assertThat(queue.poll()).isNull();
        assertThat(queue.size()).isZero();
    }

    @Test
    void aPositionCountsItsOwner() {
        Place first = add("a");
        Place second = add("b");
        queue.remove(first);
        Place third = add("c");

        assertThat(List.of(first.position(), second.position(), third.position()))
                .containsExactly(1, 2, 2);
    }

    @Test
    void whoLeftIsPassedOver() {
        Place first = add("a");
        Place b = add("b");

        assertThat(queue.remove(first)).isTrue();

        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.poll()).isSameAs(b);
    }

    @Test
    void whoWasTakenOutCannotLeaveAnyMoreAndNobodyLeavesTwice() {
        Place taken = add("a");
        Place left = add("b");
        queue.poll();

        assertThat(queue.remove(taken)).isFalse();
        assertThat(queue.remove(left)).isTrue();
        assertThat(queue.remove(left)).isFalse();
        assertThat(queue.size()).isZero();
    }

    @Test
    void theOrderSurvivesAMassExodus() {
        List<Place> places =
                IntStream.range(0, 1_000).mapToObj(i -> add("w" + i)).toList();
        for (int i = 0; i < places.size(); i++) {
            if (i % 100 != 7) {
                queue.remove(places.get(i));
            }
        }

        assertThat(queue.size()).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            assertThat(queue.poll()).isSameAs(places.get(100 * i + 7));
        }
        assertThat(queue.poll()).isNull();
    }

    /** Looks for a waiter that is both served and gone, or neither: one thread serves while the waiters leave. */
    @Test
    void eachWaiterEitherLeavesOrIsServed() throws InterruptedException {
        int waiters = 50_000;
        AtomicInteger left = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        AtomicBoolean allCame = new AtomicBoolean();

        Race.run(
                () -> {
                    for (int i = 0; i < waiters; i++) {
                        if (queue.remove(add("w"))) {
                            left.incrementAndGet();
                        }
                    }
                    allCame.set(true);
                },
                () -> {
                    while (!allCame.get() || !queue.isEmpty()) {
                        if (queue.poll() != null) {
                            served.incrementAndGet();
                        }
                    }
                });

        assertThat(left.get() + served.get()).isEqualTo(waiters);
        assertThat(queue.size()).isZero();
        assertThat(queue.poll()).isNull();
    }

    /** Joins; nobody has a priority, and all come at the same instant. */
    private Place add(String name) {
        Place place = new Place(
                new NamedWaiter(name, log, () -> 0), queue, null, QueuePriority.NORMAL, 0, sequence.getAndIncrement());
        queue.add(place);
        return place;
    }
}
