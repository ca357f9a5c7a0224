package dev.weir.internal.server;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The snapshot of usable servers is swapped for an empty one between the moment a connection looks at it and the moment it
 * has joined the backend's queue: it must be sent away, once, and not wait for nobody.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "sent away once")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or beyond the limit")
@State
public class BackendGoesDown {
    private final FullBackend backend = new FullBackend();
    private final Waiting waiter = new Waiting();

    /** The only server is taken out. */
    @Actor
    public void operatorTakesItOut() {
        backend.takeOut();
    }

    /** A connection joins the queue. */
    @Actor
    public void waiterJoins() {
        backend.queues.join(null, waiter);
    }

    /** How often it was sent away, and how often served. */
    @Arbiter
    public void result(II_Result result) {
        result.r1 = waiter.deserted.get();
        result.r2 = waiter.served.get();
    }
}
