package dev.weir.internal.loop;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A counter that many event loops add to without disturbing each other: one cell a loop, written by that loop alone, summed
 * when read. Any thread may read.
 */
public final class LoopCounter {
    /** Cells lie a cache line (64 bytes) apart, so that two loops never write to the same one. */
    private static final int STRIDE = 8;

    private final AtomicLongArray cells;

    /** A counter for this many event loops. */
    public LoopCounter(int loops) {
        this.cells = new AtomicLongArray((loops + 1) * STRIDE);
    }

    /** Adds; must be called on the event loop with this index. */
    public void add(int loop, long amount) {
        int cell = (loop + 1) * STRIDE;
        // One writer per cell, so a plain read and an ordered write are enough; a locked instruction is not needed.
        cells.lazySet(cell, cells.getPlain(cell) + amount);
    }

    /** The total so far. */
    public long sum() {
        long sum = 0;
        for (int cell = STRIDE; cell < cells.length(); cell += STRIDE) {
            sum += cells.get(cell);
        }
        return sum;
    }
}
