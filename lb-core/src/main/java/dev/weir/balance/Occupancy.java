package dev.weir.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many connections a server has, the number behind {@link Candidate#inFlight()}; and its place in the order in which
 * {@code leastconn} goes. The places of many servers lie side by side in a {@link Row}, because a strategy that looks at all of
 * them for every connection would spend most of its time on finding them. The load balancer extends it and counts; a strategy
 * only reads. Any thread; no lock.
 */
public abstract class Occupancy {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final AtomicIntegerFieldUpdater<Occupancy> COUNT =
            AtomicIntegerFieldUpdater.newUpdater(Occupancy.class, "count");

    /** Room for servers. A place is never used again for another server: somebody may still count what was there before. */
    public static final class Row {
        /** The longest row there may be. */
        public static final int MOST = 1 << LoadOrder.INDEX_BITS;

        final long[] keys;
        /** The smallest key of each group. */
        final long[] leasts;

        final LoadOrder order;
        private final LongAdder connections;
        private final int size;
        private int used;

        /**
         * The first row of a backend, with so many places, none of them used yet.
         *
         * @throws IllegalArgumentException if there are more than {@link #MOST}
         */
        public Row(int size) {
            this(size, new LoadOrder(), new LongAdder());
        }

        /** As above; one more row for the same backend. Control thread. */
        public Row(int size, Row before) {
            this(size, before.order, before.connections);
        }

        private Row(int size, LoadOrder order, LongAdder connections) {
            if (size < 0 || size > MOST) {
                throw new IllegalArgumentException("size: " + size + " (expected: 0.." + MOST + ")");
            }
            this.size = size;
            this.keys = new long[LoadOrder.wholeSteps(size)];
            this.leasts = new long[LoadOrder.wholeSteps(keys.length / LoadOrder.STEP)];
            this.order = order;
            this.connections = connections;
            Arrays.fill(keys, LoadOrder.NOWHERE);
            Arrays.fill(leasts, LoadOrder.NOWHERE);
            order.add(this);
        }

        /** Connections of all servers of the backend, whichever row they are in. Any thread. */
        public int connections() {
            return connections.intValue();
        }

        /** Places that nobody uses yet. Control thread. */
        public int free() {
            return size - used;
        }
    }

    /** Where it has its place. */
    final Row row;

    /** Where in the row. */
    final int index;

    /** Connections now. */
    volatile int count;

    /** The weight in force by which the server has its place in the order; 0 while it has none. */
    private volatile int weight;

    /**
     * No connections yet, and no place in the order. Control thread.
     *
     * @param row one that has a {@linkplain Row#free() free} place, which is used from now on
     * @throws IllegalArgumentException if it has none
     */
    protected Occupancy(Row row) {
        if (row.free() == 0) {
            throw new IllegalArgumentException("row: no place is free, of " + row.size + " (expected: 1 or more)");
        }
        this.row = row;
        this.index = row.used++;
    }

    /** Connections now, 0 or more. */
    public final int connections() {
        return count;
    }

    /** Connections that wait for this very server; the order is by these, too. */
    protected int queued() {
        return 0;
    }

    /** One connection more, unless there are {@code limit} of them; answers how many there are then, or -1. */
    protected final int incrementBelow(int limit) {
        while (true) {
            int now = count;
            if (now >= limit) {
                return -1;
            }
            if (COUNT.compareAndSet(this, now, now + 1)) {
                row.connections.increment();
                moveIfRanked();
                return now + 1;
            }
        }
    }

    /** One connection less; answers how many are left. */
    protected final int decrement() {
        int left = COUNT.decrementAndGet(this);
        row.connections.decrement();
        moveIfRanked();
        return left;
    }

    // ---- leastconn's order ----------------------------------------------------------------------------------------

    /**
     * Has a place in the order from now on, behind those of the same load. Who had one by the same weight keeps it. Control
     * thread.
     *
     * @param effectiveWeight in force, 1 or more
     */
    final void rank(int effectiveWeight) {
        if (weight != effectiveWeight) {
            weight = effectiveWeight;
            move();
        }
    }

    /** Has no place in the order any more. Control thread. */
    public final void unrank() {
        if (weight != 0) {
            weight = 0;
            move();
        }
    }

    /** Its key in the order. */
    final long key() {
        return row.keys[index];
    }

    /**
     * To be called after each change of {@link #queued}: goes where its load belongs now, behind those of the same load; stays where it is
     * if its load is what it was (HAProxy's {@code fwlc_srv_reposition}).
     */
    protected final void reposition() {
        int by = weight;
        if (by != 0 && LoadOrder.load(total(), by) != LoadOrder.load((long) LONGS.getVolatile(row.keys, index))) {
            move();
        }
    }

    /** A connection more or less is another load at any weight: there is nothing to compare. */
    private void moveIfRanked() {
        if (weight != 0) {
            move();
        }
    }

    private long total() {
        return (long) connections() + queued();
    }

    /** Of several at once, the last one to write a key is not done before it has seen the others' changes. */
    private void move() {
        int by;
        long total;
        Cursor numbers;
        do {
            numbers = row.order.numbers();
            by = weight;
            total = total();
            long key = by == 0 ? LoadOrder.NOWHERE : row.order.keyBehind(LoadOrder.load(total, by), numbers, index);
            LONGS.getAndSet(row.keys, index, key); // and not a plain write: what is read below is read after it
        } while (by != weight || total != total() || numbers != row.order.numbers());
        LoadOrder.settle(row, index);
    }
}
