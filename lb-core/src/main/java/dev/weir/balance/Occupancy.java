package dev.weir.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many connections a server has: the word behind {@link Candidate#inFlight()}. The words of many servers lie side by side in
 * a {@link Row}, because a strategy that looks at every server for every connection spends most of its time on finding them. The
 * load balancer extends it and counts; a strategy only reads. Any thread; no lock.
 */
public abstract class Occupancy {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    /** Words in a row. A word is never used again for another server: somebody may still count what was there before. */
    public static final class Row {
        final long[] words;
        private int used;

        /** A row of so many words, none of them used yet. */
        public Row(int size) {
            words = new long[size];
        }

        /** Words that nobody uses yet. Control thread. */
        public int free() {
            return words.length - used;
        }
    }

    /** The row. A word's upper half is the count; so a picker can add a turn in the lower half. To be read plainly. */
    final long[] words;

    /** Where in the row. */
    final int index;

    /**
     * No connections yet. Control thread.
     *
     * @param row one that has a {@linkplain Row#free() free} word, which is used from now on
     */
    protected Occupancy(Row row) {
        words = row.words;
        index = row.used++;
    }

    /** A word with this count. */
    static long word(int connections) {
        return (long) connections << Integer.SIZE;
    }

    /** Connections now, 0 or more. */
    public final int connections() {
        return (int) ((long) WORDS.getVolatile(words, index) >>> Integer.SIZE);
    }

    /** Connections of all of these now. */
    public static int sum(Occupancy[] all) {
        long sum = 0;
        for (Occupancy each : all) {
            sum += each.words[each.index] >>> Integer.SIZE;
        }
        return (int) sum;
    }

    /** One connection more, unless there are {@code limit} of them; answers how many there are then, or -1. */
    protected final int incrementBelow(int limit) {
        while (true) {
            int now = connections();
            if (now >= limit) {
                return -1;
            }
            if (WORDS.compareAndSet(words, index, word(now), word(now + 1))) {
                return now + 1;
            }
        }
    }

    /** One connection less; answers how many are left. */
    protected final int decrement() {
        return (int) ((long) WORDS.getAndAdd(words, index, -word(1)) >>> Integer.SIZE) - 1;
    }
}
