package dev.weir.internal.limit;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two loops count a connection against a rate of which one is left: one may, the other may not.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one may")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or beyond the limit")
@State
public class LastOfTheSecond {
    private final RateMeter meter = new RateMeter(0);
    private volatile int got;
    private volatile int gotToo;

    /** One loop. */
    @Actor
    public void one() {
        got = meter.tryTake(10, 1) ? 1 : 0;
    }

    /** The other. */
    @Actor
    public void other() {
        gotToo = meter.tryTake(10, 1) ? 1 : 0;
    }

    /** How many may, and how many are counted. */
    @Arbiter
    public void result(II_Result result) {
        result.r1 = got + gotToo;
        result.r2 = meter.rate(10);
    }
}
