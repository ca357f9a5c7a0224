package dev.weir.internal.server;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A place becomes free between the moment a newcomer finds none and the moment it has joined the queue: it must not wait for
 * a wake-up that has been and gone.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "served once, its place counted")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or beyond the limit")
@State
public class HandOver {
    private final FullBackend backend = new FullBackend();
    private final Waiting newcomer = new Waiting();

    /** A connection ends. */
    @Actor
    public void connectionEnds() {
        backend.release();
    }

    /** Another one joins the queue. */
    @Actor
    public void newcomerJoins() {
        backend.queues.join(null, newcomer);
    }

    /** Who was served, and the places in use. */
    @Arbiter
    public void result(II_Result result) {
        result.r1 = newcomer.served.get();
        result.r2 = backend.server.inFlight();
    }
}
