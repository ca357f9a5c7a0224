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
    /** How much of each column belongs to its own index, of 2^32, and who has the rest; high and low half. */
    private final long[] columns;

    /** @param weights each 1 or more */
    WeightedDraw(int[] weights, RandomGenerator random) {
        this.random = random;
        this.columns = new long[weights.length];
        long total = 0;
        for (int weight : weights) {
            total += weight;
        }
        share(weights, total);
    }

    private void share(int[] weights, long total) {
        long[] own = new long[weights.length];
        int[] other = new int[weights.length];
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
        for (int i = 0; i < own.length; i++) {
            // A column that is all its own has itself as the other.
            long part = other[i] == i ? 0 : (own[i] << Integer.SIZE) / total;
            columns[i] = part << Integer.SIZE | other[i];
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
        long at = (bits & LOW_HALF) * columns.length;
        int index = (int) (at >>> Integer.SIZE);
        long column = columns[index];
        // All bits or none: chance is what a processor cannot guess.
        long isOwn = ((at & LOW_HALF) - (column >>> Integer.SIZE)) >> (Long.SIZE - 1);
        return (int) ((index & isOwn) | (column & ~isOwn));
    }
}
