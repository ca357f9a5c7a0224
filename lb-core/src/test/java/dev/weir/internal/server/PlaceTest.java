package dev.weir.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.QueuePriority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy's order: class, then arrival shifted by the offset; then who came first. */
class PlaceTest {
    private final ConnectionQueue queue = new ConnectionQueue();
    private long sequence;

    @ParameterizedTest(name = "class {0}, offset {1} ms, at {2} ms stands before class {3}, offset {4} ms, at {5} ms")
    @CsvSource(textBlock = """
            0,     0,       0,  0,    0,      1
            -1,    0,       9,  0,    0,      1
            -2047, 524287,  9,  -2046, -524287, 0
            0,     -5,      9,  0,    0,      5
            0,     0,       5,  0,    5,      1
            1,     -524287, 0,  2,    0,      0
            0,     -524287, 524287, 0, 0,     1
            """)
    void aSmallerClassThenTheEarlierShiftedArrivalIsNext(
            int classA, int offsetA, int atA, int classB, int offsetB, int atB) {
        Place later = place(classB, offsetB, atB);
        Place first = place(classA, offsetA, atA);

        assertThat(first.isBefore(later)).isTrue();
        assertThat(later.isBefore(first)).isFalse();
        assertThat(first).isLessThan(later);
        assertThat(later).isGreaterThan(first);
    }

    @Test
    void inATieNeitherIsBeforeTheOtherButTheOneThatCameFirstIsNext() {
        Place first = place(3, 10, 0);
        Place second = place(3, 0, 10);

        assertThat(first.isBefore(second)).isFalse();
        assertThat(second.isBefore(first)).isFalse();
        assertThat(first).isLessThan(second).isNotEqualTo(second);
    }

    /** Without an offset HAProxy's key wraps after 17 minutes; nobody may be overtaken for waiting long. */
    @Test
    void timeDoesNotWrapForWhoeverWaitsLong() {
        Place patient = place(0, 0, 0);
        Place newcomer = place(0, 0, Duration.ofDays(20).toMillis());

        assertThat(patient).isLessThan(newcomer);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theQueueServesInThisOrderHoweverTheyCame(long seed) {
        Random random = new Random(seed);
        List<Place> expected = new ArrayList<>();
        for (int priority = -2; priority <= 2; priority++) {
            for (int time = 0; time < 20; time++) {
                int offset = random.nextInt(200) - 100;
                expected.add(place(priority, offset, 10L * time - offset)); // what counts is their sum
            }
        }
        List<Place> arriving = new ArrayList<>(expected);
        Collections.shuffle(arriving, random);
        arriving.forEach(queue::add);

        List<Place> served = new ArrayList<>();
        for (Place next = queue.poll(); next != null; next = queue.poll()) {
            served.add(next);
        }

        assertThat(served).containsExactlyElementsOf(expected);
    }

    private Place place(int priorityClass, long offsetMillis, long atMillis) {
        return new Place(
                new NamedWaiter("w", new ArrayList<>(), () -> 0),
                queue,
                null,
                new QueuePriority(priorityClass, Duration.ofMillis(offsetMillis)),
                Duration.ofMillis(atMillis).toNanos(),
                sequence++);
    }
}
