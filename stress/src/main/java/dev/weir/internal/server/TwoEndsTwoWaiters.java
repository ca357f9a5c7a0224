package dev.weir.internal.server;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two connections of one server's place end at the same time as seen by the queue: one release finds the waiter that the
 * other is just taking out. Nobody may be served twice, and no place may be counted for nobody.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one is served, the other waits")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or beyond the limit")
@State
public class TwoEndsTwoWaiters {
    private final FullBackend backend = new FullBackend();
    private final Waiting first = new Waiting();
    private final Waiting second = new Waiting();

    /** Both wait. */
    public TwoEndsTwoWaiters() {
        backend.queues.join(null, first);
        backend.queues.join(null, second);
    }

    /** The connection ends. */
    @Actor
    public void connectionEnds() {
        backend.release();
    }

    /** Another loop looks for work at the same time, as after a change of limits. */
    @Actor
    public void anotherLoopServes() {
        backend.queues.serveAll();
    }

    /** How many were served, and the places in use. */
    @Arbiter
    public void result(II_Result result) {
        result.r1 = first.served.get() + second.served.get();
        result.r2 = backend.server.inFlight();
    }
}
