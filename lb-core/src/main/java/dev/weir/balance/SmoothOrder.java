package dev.weir.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * HAProxy's order for static weights. In each turn every server scores its weight; whoever has the highest score, counted in
 * whole multiples of the total weight, takes the turn and pays the total; among equals the one declared first. For weights 1,
 * 2, 3 of a, b, c: {@code a c b c b c}.
 *
 * <p>A server's multiple, here its level, begins at 1, falls by one with each of its turns, and rises by one in the turns
 * {@code total * m / weight}, rounded up. So it is enough to note for each turn who rises in it, and every turn costs about the
 * same however many servers there are.
 */
final class SmoothOrder {
    private static final int NOBODY = -1;

    private final int[] weights;
    private final long total;
    private final int[] order;

    /** By turn from 1: who rises in it, the first of a chain that goes on in {@link #risesToo}. */
    private final int[] rises;

    private final int[] risesToo;
    /** How often each has risen, or will have once its noted turn has come. */
    private final int[] risen;

    private final int[] level;
    private final List<BitSet> atLevel = new ArrayList<>();

    private SmoothOrder(int[] weights, int longest) {
        this.weights = weights;
        this.total = Arrays.stream(weights).asLongStream().sum();
        this.order = new int[(int) Math.min(total, longest)];
        this.rises = new int[order.length + 1];
        Arrays.fill(rises, NOBODY);
        this.risesToo = new int[weights.length];
        this.risen = new int[weights.length];
        this.level = new int[weights.length];
    }

    /**
     * One cycle of turns, as indexes of the weights; or only the first {@code longest} turns of it. A divisor that all weights
     * have in common makes no difference to the order, only to how often the cycle would hold it.
     *
     * @param weights each 1 or more
     */
    static int[] of(int[] weights, int longest) {
        int divisor = Weights.commonDivisor(weights);
        int[] reduced = Arrays.stream(weights).map(weight -> weight / divisor).toArray();
        return new SmoothOrder(reduced, longest).play();
    }

    private int[] play() {
        for (int server = 0; server < weights.length; server++) {
            lift(server, 1);
            noteNextRise(server);
        }
        for (int turn = 1; turn <= order.length; turn++) {
            int rising = rises[turn];
            while (rising != NOBODY) {
                int next = risesToo[rising];
                lift(rising, 1);
                noteNextRise(rising);
                rising = next;
            }
            int taker = firstAtHighestLevel();
            lift(taker, -1);
            order[turn - 1] = taker;
        }
        return order;
    }

    private void noteNextRise(int server) {
        long turn = (++risen[server] * total + weights[server] - 1) / weights[server];
        if (turn < rises.length) {
            risesToo[server] = rises[(int) turn];
            rises[(int) turn] = server;
        }
    }

    private void lift(int server, int by) {
        servers(level[server]).clear(server);
        level[server] += by;
        servers(level[server]).set(server);
    }

    /** Scores add up to the total when a turn is given away, so that somebody's is above 0 and his level at least 1. */
    private int firstAtHighestLevel() {
        int highest = atLevel.size() - 1;
        while (atLevel.get(highest).isEmpty()) {
            highest--;
        }
        return atLevel.get(highest).nextSetBit(0);
    }

    private BitSet servers(int atThisLevel) {
        while (atLevel.size() <= atThisLevel) {
            atLevel.add(new BitSet(weights.length));
        }
        return atLevel.get(atThisLevel);
    }
}
