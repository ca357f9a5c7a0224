package dev.weir.internal.limit;

import dev.weir.event.AcceptLimit;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.runtime.SystemRuntime;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A connection ends between the moment a listener finds the frontend full and the moment it is noted as waiting: it must get
 * in or be woken, or it would sleep beside a free place for ever.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "it got in")
@Outcome(id = "10, 0", expect = Expect.ACCEPTABLE, desc = "it was woken and will try again")
@Outcome(id = "11, 1", expect = Expect.ACCEPTABLE, desc = "both; it tries once for nothing")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or beyond the limit")
@State
public class FullFrontend {
    private static final Reporter REPORTER = new Reporter("stress", SystemRuntime.INSTANCE);

    private final AtomicInteger woken = new AtomicInteger();
    private final ConnectionGate gate = new ConnectionGate(
            1,
            new LimitReport(SystemRuntime.INSTANCE, REPORTER, AcceptLimit.FRONTEND_CONNECTIONS, "frontend", 1),
            woken::incrementAndGet);
    private volatile boolean entered;

    /** The frontend is full. */
    public FullFrontend() {
        gate.enter(0);
    }

    /** A connection ends. */
    @Actor
    public void connectionEnds() {
        gate.ended();
    }

    /** A listener asks for a place. */
    @Actor
    public void listenerAsks() {
        entered = gate.enter(0);
    }

    /** One if it got in plus ten if it was woken, and the connections counted. */
    @Arbiter
    public void result(II_Result result) {
        result.r1 = (entered ? 1 : 0) + (woken.get() > 0 ? 10 : 0);
        result.r2 = gate.now();
    }
}
