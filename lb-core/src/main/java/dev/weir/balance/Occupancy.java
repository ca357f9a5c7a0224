package dev.weir.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many connections a server has: the word behind {@link Candidate#inFlight()}. A strategy that looks at every server for
 * every connection reads it here, past the candidate, because that would cost it more than all the rest of a pick. The load
 * balancer extends it and counts; a strategy only reads. Any thread; no lock.
 */
public abstract class Occupancy {
    private static final VarHandle CONNECTIONS;

    static {
        try {
            CONNECTIONS = MethodHandles.lookup().findVarHandle(Occupancy.class, "connections", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Written by compare-and-set. Strategies here read it plainly: what they see may be stale by one pick anyway. */
    int connections;

    /** No connections yet. */
    protected Occupancy() {}

    /** Connections now, 0 or more. */
    public final int connections() {
        return (int) CONNECTIONS.getVolatile(this);
    }

    /** From so many connections to so many; false, and nothing is changed, if there are not {@code from} of them now. */
    protected final boolean change(int from, int to) {
        return CONNECTIONS.compareAndSet(this, from, to);
    }

    /** One connection less; answers how many are left. */
    protected final int decrement() {
        return (int) CONNECTIONS.getAndAdd(this, -1) - 1;
    }
}
