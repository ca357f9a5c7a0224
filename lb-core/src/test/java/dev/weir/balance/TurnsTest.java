package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnsTest {
    private static final long[] FIRST_NUMBERS = {0, -3, Integer.MAX_VALUE - 4L, Long.MAX_VALUE - 4, Long.MIN_VALUE};

    @Test
    void whoWasUsedLongestAgoIsNext() {
        for (long first : FIRST_NUMBERS) {
            Cursor cursor = new Cursor(first);
            Turns turns = new Turns(4, new int[] {2, 0, 3, 1}, cursor);
            assertThat(turns.order()).containsExactly(2, 0, 3, 1);

            assertThat(turns.takeIfStill(turns.words[0], cursor)).isTrue();
            assertThat(turns.takeIfStill(turns.words[2], cursor)).isTrue();

            assertThat(turns.order()).containsExactly(3, 1, 0, 2);
            assertThat(next(turns)).isEqualTo(3);
        }
    }

    @Test
    void twoDoNotShareOneTurn() {
        Cursor cursor = new Cursor(7);
        Turns turns = new Turns(2, new int[] {0, 1}, cursor);
        long seenByBoth = turns.words[0];

        assertThat(turns.takeIfStill(seenByBoth, cursor)).isTrue();
        assertThat(turns.takeIfStill(seenByBoth, cursor)).isFalse();
        assertThat(turns.order()).containsExactly(1, 0);
    }

    @Test
    void whoIsNotInTheOrderNeverHasATurn() {
        Cursor cursor = new Cursor(0);
        Turns turns = new Turns(4, new int[] {3, 1}, cursor);
        for (int i = 0; i < 10; i++) {
            turns.takeIfStill(turns.words[next(turns)], cursor);
            assertThat(next(turns)).isIn(1, 3);
        }
        assertThat(turns.renumbered(cursor).order()).isEqualTo(turns.order());
    }

    /** A word must not grow into the load above it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 4_096})
    void wordsStayShortAndTheOrderStaysWhenNumbersAreUsedUp(int count) {
        int[] order = IntStream.range(0, count).map(i -> count - 1 - i).toArray();
        for (long first : FIRST_NUMBERS) {
            Cursor cursor = new Cursor(first);
            Turns turns = new Turns(count, order, cursor);
            assertThat(turns.areUsedUp(cursor.peek())).isFalse();

            // As if there had been very many picks; a late comer who has not noticed still takes a turn.
            long numbers = (1L << Turns.SHORT) / Integer.highestOneBit(2 * count) / 2;
            cursor.skipAfter(cursor.take(), numbers - count - 2);
            assertThat(turns.areUsedUp(cursor.peek())).isFalse();
            cursor.take();
            assertThat(turns.areUsedUp(cursor.peek())).isTrue();
            int late = next(turns);
            assertThat(turns.takeIfStill(turns.words[late], cursor)).isTrue();
            assertThat(Arrays.stream(turns.words, 0, count)).allMatch(word -> word >= 0 && word <= Turns.SHORT_MASK);
            Turns anew = turns.renumbered(cursor);

            assertThat(anew.areUsedUp(cursor.peek())).isFalse();
            assertThat(anew.order()).isEqualTo(turns.order()).endsWith(late);
        }
    }

    private static int next(Turns turns) {
        return turns.index(Arrays.stream(turns.words).min().orElseThrow());
    }
}
