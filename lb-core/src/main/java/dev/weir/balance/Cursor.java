package dev.weir.balance;

import java.util.concurrent.atomic.AtomicLong;

/** Hands out one number per pick, across all event loops. It wraps around harmlessly: use only differences. */
public final class Cursor {
    private final AtomicLong next;

    /** A cursor whose first number is {@code first}. */
    public Cursor(long first) {
        this.next = new AtomicLong(first);
    }

    /** Takes the next number. Safe from any thread. */
    public long take() {
        return next.getAndIncrement();
    }

    /** The number that would be taken next, without taking it. */
    public long peek() {
        return next.get();
    }

    /**
     * Uses up the {@code count} numbers after {@code taken} too, unless another thread has taken one of them meanwhile, in
     * which case they stay in play.
     */
    public void skipAfter(long taken, long count) {
        next.compareAndSet(taken + 1, taken + 1 + count);
    }
}
