package dev.weir.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

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

    /** The connections of some servers together. */
    public static final class Total {
        private final long[] words;
        private final int from;
        private final int to;
        private final Occupancy[] others;

        /** Of these. */
        public Total(List<? extends Occupancy> all) {
            int[] indexes = all.stream().mapToInt(each -> each.index).sorted().toArray();
            boolean areTogether = !all.isEmpty()
                    && all.stream().allMatch(each -> each.words == all.get(0).words)
                    && indexes[indexes.length - 1] - indexes[0] == indexes.length - 1;
            words = areTogether ? all.get(0).words : new long[0];
            from = areTogether ? indexes[0] : 0;
            to = areTogether ? from + indexes.length : 0;
            others = areTogether ? new Occupancy[0] : all.toArray(Occupancy[]::new);
        }

        /** How many there are now. */
        public int connections() {
            long sum = 0;
            for (int i = from; i < to; i++) {
                sum += words[i];
            }
            for (Occupancy each : others) {
                sum += each.words[each.index];
            }
            return (int) (sum >>> Integer.SIZE);
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
