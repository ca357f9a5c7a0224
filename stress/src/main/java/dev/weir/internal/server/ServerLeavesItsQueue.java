package dev.weir.internal.server;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A server goes into maintenance between the moment a connection decides to wait for it and the moment it has joined its
 * queue: it must be told to ask for another, once.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "told once; the place of the established connection stays")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or beyond the limit")
@State
public class ServerLeavesItsQueue {
    private final FullBackend backend = new FullBackend();
    private final Waiting waiter = new Waiting();

    /** The only server is taken out. */
    @Actor
    public void operatorTakesItOut() {
        backend.takeOut();
    }

    /** A connection joins its queue. */
    @Actor
    public void waiterJoins() {
        backend.queues.join(backend.server, waiter);
    }

    /** How often it was told, and the places in use. */
    @Arbiter
    public void result(II_Result result) {
        result.r1 = waiter.reassigned.get();
        result.r2 = backend.server.inFlight();
    }
}
