package dev.weir.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * In which order {@code leastconn} gives the servers of one backend connections: HAProxy's tree, laid flat. Each server has a key,
 * and the smallest is next. Above all it is the load, HAProxy's {@code (connections + 1) * 4096 / weight}, or 0 without
 * connections; below that the number of the change that brought the server there, so that of equals the one is next that has been there
 * for longest; and last the server's own index, which says whose key it is.
 *
 * <p>For each group of {@value #STEP} keys the smallest is noted, so that a pick looks at one for each group. Whoever changes a
 * key notes it.
 *
 * <p>Numbers are few. When they are used up, all keys are numbered anew in the order they have. Any thread; no lock.
 */
final class LoadOrder {
    /** Bits for an index. */
    static final int INDEX_BITS = 14;

    /** The key of a server that has no place in the order. */
    static final long NOWHERE = Long.MAX_VALUE;

    /** Numbers after which numbering begins anew: half of those there are, so that late comers find one. */
    static final int ENOUGH = 1 << 15;

    private static final int LAST_NUMBER = 2 * ENOUGH - 1;
    private static final int LOAD_SHIFT = INDEX_BITS + Integer.SIZE - Integer.numberOfLeadingZeros(LAST_NUMBER);
    private static final long MOST_LOAD = (NOWHERE >>> LOAD_SHIFT) - 1;
    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;
    private static final long NUMBER_MASK = (long) LAST_NUMBER << INDEX_BITS;

    /** HAProxy's {@code SRV_EWGHT_MAX}, as a shift. */
    private static final int WEIGHT_SHIFT = 12;

    /** Keys of a group, and those looked at in one step of {@link #least}; a row has a multiple of it. */
    static final int STEP = 8;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** Rows as long as there are servers in them: others come and go. */
    private final List<WeakReference<Occupancy.Row>> rows = new CopyOnWriteArrayList<>();

    private final AtomicBoolean renumbering = new AtomicBoolean();
    private volatile Cursor numbers = new Cursor(0);

    private record Standing(Occupancy.Row row, int index, long key) {}

    /** So many, or the next multiple of {@link #STEP}. */
    static int wholeSteps(int count) {
        return (count + STEP - 1) / STEP * STEP;
    }

    /** A row whose keys belong to this order from now on. Control thread. */
    void add(Occupancy.Row row) {
        rows.removeIf(other -> other.refersTo(null));
        rows.add(new WeakReference<>(row));
    }

    /** Rows in which there may be servers. */
    List<Occupancy.Row> rows() {
        return rows.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
    }

    /** Where numbers come from. A key made with one of them is good if it still is the same after the key was written. */
    Cursor numbers() {
        return numbers;
    }

    /** HAProxy's key. */
    static long load(long connections, int weight) {
        return connections == 0 ? 0 : Math.min(MOST_LOAD, ((connections + 1) << WEIGHT_SHIFT) / weight);
    }

    /** The load in a key. */
    static long load(long key) {
        return key >>> LOAD_SHIFT;
    }

    /** Whose key it is, in its row. */
    static int index(long key) {
        return (int) key & INDEX_MASK;
    }

    /** A key behind those of the same load. */
    long keyBehind(long load, Cursor from, int index) {
        long number = from.take();
        if (number >= ENOUGH) {
            numberAnew();
        }
        return key(load, Math.min(number, LAST_NUMBER), index);
    }

    private static long key(long load, long number, int index) {
        return load << LOAD_SHIFT | number << INDEX_BITS | index;
    }

    /**
     * The same order, with the smallest numbers there are. Who has taken one of the former numbers sees afterwards that these are over,
     * and comes again.
     */
    private void numberAnew() {
        if (!renumbering.compareAndSet(false, true)) {
            return;
        }
        try {
            List<Occupancy.Row> rows = rows();
            int first = Math.min(rows.stream().mapToInt(row -> row.keys.length).sum(), ENOUGH / 2);
            numbers = new Cursor(first);
            List<Standing> all = new ArrayList<>();
            rows.forEach(row -> collect(row, all));
            all.sort(Comparator.comparingLong(each -> each.key() & NUMBER_MASK));
            for (int rank = 0; rank < all.size(); rank++) {
                Standing each = all.get(rank);
                long number = (long) rank * first / all.size();
                long key = key(load(each.key()), number, each.index());
                LONGS.compareAndSet(each.row().keys, each.index(), each.key(), key);
            }
            for (Occupancy.Row row : rows) {
                for (int i = 0; i < row.keys.length; i += STEP) {
                    settle(row, i);
                }
            }
        } finally {
            renumbering.set(false);
        }
    }

    private static void collect(Occupancy.Row row, List<Standing> all) {
        for (int i = 0; i < row.keys.length; i++) {
            long key = (long) LONGS.getVolatile(row.keys, i);
            if (key != NOWHERE) {
                all.add(new Standing(row, i, key));
            }
        }
    }

    /**
     * Notes which key is the smallest of the group to which one belongs that was written just now. Of several who do so, the
     * last one is not done before it has seen what the others wrote.
     */
    static void settle(Occupancy.Row row, int index) {
        int group = index / STEP;
        long least = leastOf(row, group);
        while (least != (long) LONGS.getVolatile(row.leasts, group)) {
            LONGS.getAndSet(row.leasts, group, least); // no plain write: what is read below is read after it
            least = leastOf(row, group);
        }
    }

    private static long leastOf(Occupancy.Row row, int group) {
        long least = NOWHERE;
        for (int i = group * STEP; i < (group + 1) * STEP; i++) {
            least = lesser(least, (long) LONGS.getVolatile(row.keys, i));
        }
        return least;
    }

    /**
     * The smallest of some keys from one index to another, both multiples of {@link #STEP}; to be read plainly. There is no branch that depends on a key, for
     * a processor would guess wrong several times a look, which costs more than the look (44 instead of 70 ns for 64 servers with
     * connections that come and go, measured on JDK 17); and what is compared first does not wait for what is compared last.
     */
    static long least(long[] keys, int from, int to) {
        long least = NOWHERE;
        for (int i = from; i < to; i += STEP) {
            long a = lesser(lesser(keys[i], keys[i + 1]), lesser(keys[i + 2], keys[i + 3]));
            long b = lesser(lesser(keys[i + 4], keys[i + 5]), lesser(keys[i + 6], keys[i + 7]));
            least = lesser(least, lesser(a, b));
        }
        return least;
    }

    /** Of two numbers that are not negative. {@link Math#min} may become a branch. */
    private static long lesser(long a, long b) {
        long difference = a - b;
        return b + (difference & (difference >> (Long.SIZE - 1)));
    }
}
