package dev.weir.internal.watch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A thread leaves code of a user's while the watchdog cuts it short: the interrupt must not follow it out. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "left in time")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "cut short, and told")
@Outcome(expect = Expect.FORBIDDEN, desc = "interrupted outside, or told of a call that counts")
@State
public class LeaveOrBeCutShort implements UserCode.Guarded {
    private static final int MOMENT = 100;
    private static final int ENOUGH = 1_000;

    private final AtomicInteger told = new AtomicInteger();
    private volatile @Nullable UserCall call;

    /** An event loop. */
    @Actor
    public void loop(III_Result result) {
        UserCall mine = new UserCall(Thread.currentThread());
        mine.begin(this);
        call = mine;
        for (int i = 0; i < MOMENT; i++) {
            Thread.onSpinWait(); // the user's code
        }
        result.r1 = mine.end() ? 1 : 0;
        result.r2 = Thread.interrupted() ? 1 : 0;
    }

    /** The watchdog. */
    @Actor
    public void watchdog() {
        UserCall seen = null;
        for (int i = 0; i < ENOUGH && seen == null; i++) {
            seen = call;
        }
        if (seen != null) {
            seen.cutShort(1, "no time");
        }
    }

    /** How often it was told. */
    @Arbiter
    public void result(III_Result result) {
        result.r3 = told.get();
    }

    @Override
    public Duration patience() {
        return Duration.ZERO;
    }

    @Override
    public void blocked(String how) {
        told.incrementAndGet();
    }
}
