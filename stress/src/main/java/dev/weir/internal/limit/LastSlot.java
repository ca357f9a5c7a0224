package dev.weir.internal.limit;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two loops reach for the last place of a server at the same instant: one gets it, and at no instant are more counted than
 * there are.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one has it")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or beyond the limit")
@State
public class LastSlot {
    private final Slots slots = new Slots();
    private volatile int got;
    private volatile int gotToo;

    /** One loop. */
    @Actor
    public void one() {
        got = slots.tryTake(1) ? 1 : 0;
    }

    /** The other. */
    @Actor
    public void other() {
        gotToo = slots.tryTake(1) ? 1 : 0;
    }

    /** How many got it, and how many are counted. */
    @Arbiter
    public void result(II_Result result) {
        result.r1 = got + gotToo;
        result.r2 = slots.used();
    }
}
