package dev.weir.balance;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * At the same instant one thread begins connections at two neighbours, and another one ends one at the first and gives the
 * second another weight: afterwards each has the key that its connections and its weight ask for, and the smaller one is noted.
 */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "all in their places")
@Outcome(expect = Expect.FORBIDDEN, desc = "a key of what is over")
@State
public class PlaceInOrder {
    private static final int WEIGHT = 16;
    private static final int OTHER_WEIGHT = 48;

    /** A server of a backend. */
    private static final class Place extends Occupancy {
        Place(Row row) {
            super(row);
            comes();
            rank(WEIGHT);
        }

        void comes() {
            incrementBelow(Integer.MAX_VALUE);
        }

        void leaves() {
            decrement();
        }

        int isRight(int weight) {
            boolean right = LoadOrder.load(key()) == LoadOrder.load(connections(), weight);
            return right ? 1 : 0;
        }
    }

    private final Occupancy.Row row = new Occupancy.Row(2);
    private final Place server = new Place(row);
    private final Place neighbour = new Place(row);

    /** Connections begin. */
    @Actor
    public void begins() {
        server.comes();
        neighbour.comes();
    }

    /** One ends, and a weight changes. */
    @Actor
    public void endsAndWeighs() {
        server.leaves();
        neighbour.rank(OTHER_WEIGHT);
    }

    /** Whose key is right, and whether the smaller one is the one that picks look at. */
    @Arbiter
    public void result(III_Result result) {
        result.r1 = server.isRight(WEIGHT);
        result.r2 = neighbour.isRight(OTHER_WEIGHT);
        result.r3 = row.leasts[0] == Math.min(server.key(), neighbour.key()) ? 1 : 0;
    }
}
