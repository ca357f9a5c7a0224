package dev.weir.internal.server;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A waiter gives up while a place is being handed to it: either it has left and the place is free, or it is served and has
 * not left; never both, never neither.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "served, too late to leave")
@Outcome(id = "10, 0", expect = Expect.ACCEPTABLE, desc = "has left, the place is free")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or beyond the limit")
@State
public class LeaveOrBeServed {
    private final FullBackend backend = new FullBackend();
    private final Waiting waiter = new Waiting();
    private final Place place = backend.queues.join(null, waiter);
    private volatile boolean left;

    /** The connection ends. */
    @Actor
    public void connectionEnds() {
        backend.release();
    }

    /** The waiter's queue timeout fires. */
    @Actor
    public void waiterLeaves() {
        left = backend.queues.leave(place);
    }

    /** One if served plus ten if it left, and the places in use. */
    @Arbiter
    public void result(II_Result result) {
        result.r1 = waiter.served.get() + (left ? 10 : 0);
        result.r2 = backend.server.inFlight();
    }
}
