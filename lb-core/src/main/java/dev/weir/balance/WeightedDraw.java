package dev.weir.balance;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * Draws an index with a probability in proportion to its weight, in the same time however many there are: Walker's alias method
 * with Vose's way to make the table. Each index has a column of its own of the same width, which it shares with one other at
 * most.
 */
final class WeightedDraw {
    private static final long LOW_HALF = 0xffff_ffffL;

    private final RandomGenerator random;
    private final long total;
    /** How much of a column of width {@code total} belongs to the index of that column; the rest is the other's. */
    private final long[] own;

    private final int[] other;

    /** @param weights each 1 or more */
    WeightedDraw(int[] weights, RandomGenerator random) {
        this.random = random;
        this.own = new long[weights.length];
        this.other = new int[weights.length];
        long sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        this.total = sum;
        share(weights);
    }

    private void share(int[] weights) {
        Deque<Integer> poor = new ArrayDeque<>();
        Deque<Integer> rich = new ArrayDeque<>();
        for (int i = 0; i < weights.length; i++) {
            other[i] = i;
            own[i] = (long) weights[i] * weights.length;
            (own[i] < total ? poor : rich).add(i);
        }
        while (!poor.isEmpty()) {
            int taker = poor.remove();
            int giver = rich.element(); // as long as somebody has too little, somebody has too much
            other[taker] = giver;
            own[giver] -= total - own[taker];
            if (own[giver] < total) {
                poor.add(rich.remove());
            }
        }
    }

    /** Chance for two draws. */
    long bits() {
        return random.nextLong();
    }

    /** An index. There must be one. */
    int draw() {
        return draw(random.nextInt());
    }

    /** The index that 32 random bits stand for: the whole part of so many columns is the column, the rest of it the height. */
    int draw(int bits) {
        long columns = (bits & LOW_HALF) * own.length;
        int column = (int) (columns >>> Integer.SIZE);
        long height = ((columns & LOW_HALF) * total) >>> Integer.SIZE;
        long isOwn =
                (height - own[column]) >> (Long.SIZE - 1); // all bits or none: chance is what a processor cannot guess
        return (int) ((column & isOwn) | (other[column] & ~isOwn));
    }
}
