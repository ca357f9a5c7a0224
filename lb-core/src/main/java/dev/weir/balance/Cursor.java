package dev.weir.balance;

import java.util.concurrent.atomic.AtomicLongArray;

/** Hands out one number per pick, across all event loops. It wraps around harmlessly: use only differences. */
public final class Cursor {
    /**
     * The number is as many longs away from both ends: more than a cache line (64 bytes), so that taking a number, which event
     * loops fight for, takes nothing away that they only read.
     */
    private static final int APART = 16;

    private final AtomicLongArray next = new AtomicLongArray(2 * APART);

    /** A cursor whose first number is {@code first}. */
    public Cursor(long first) {
        next.set(APART, first);
    }

    /** Takes the next number. Safe from any thread. */
    public long take() {
        return next.getAndIncrement(APART);
    }

    /** Takes this number, if it is still the next one. Safe from any thread. */
    boolean takeIf(long number) {
        return next.compareAndSet(APART, number, number + 1);
    }

    /** Takes the next number, where no other thread does so. */
    long takeAlone() {
        long number = next.getPlain(APART);
        next.setPlain(APART, number + 1);
        return number;
    }

    /** Sets the number that is taken next, where no other thread takes any. */
    void set(long number) {
        next.setPlain(APART, number);
    }

    /** The number that would be taken next, without taking it. */
    public long peek() {
        return next.get(APART);
    }

    /**
     * Uses up the {@code count} numbers after {@code taken} too, unless another thread has taken one of them meanwhile, in
     * which case they stay in play.
     */
    public void skipAfter(long taken, long count) {
        next.compareAndSet(APART, taken + 1, taken + 1 + count);
    }
}
