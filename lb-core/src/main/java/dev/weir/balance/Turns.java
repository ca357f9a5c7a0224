package dev.weir.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Which of a picker's candidates was used longest ago. Each has a word, the number of its last pick above its own index: the
 * smallest word is the one whose turn it is, and says whose it is. Any thread; no lock.
 *
 * <p>Words are {@value #SHORT} bits long where that is enough for many picks, so that a word and a load fit into one long. When the
 * numbers are used up, everybody is numbered anew in the same order.
 */
final class Turns {
    /** Bits of a short word. */
    static final int SHORT = 32;

    /** The bits of a short word. */
    static final long SHORT_MASK = (1L << SHORT) - 1;

    /** So many candidates have half a million picks before short words are used up. */
    private static final int MANY = 1 << 12;

    private static final int LONG = Long.SIZE - 2;

    /** The word of who never has a turn: so large that with a load above it is still a number, but never the smallest. */
    private static final long NEVER = 1L << LONG;

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    /**
     * Words that nobody uses, at the end: a cache line (64 bytes), so that what one thread writes here does not take away from
     * another what happens to lie behind it.
     */
    private static final int PADDING = 8;

    /** The words, by index; there are more than are used. To be read plainly, and written by {@link #take} only. */
    final long[] words;

    private final int count;

    private final int indexBits;
    /** Numbers that are given out before numbering begins anew: half of those there are, so that late comers find one. */
    private final long most;
    /** What a cursor showed when number 0 would have been taken from it. */
    private final long base;

    /**
     * @param count of the words; who is not in the order never has a turn
     * @param order candidates' indexes, the one whose turn comes first at the front
     */
    Turns(int count, int[] order, Cursor cursor) {
        this.indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
        this.most = 1L << ((count <= MANY ? SHORT : LONG) - indexBits - 1);
        this.base = cursor.peek() - order.length;
        this.count = count;
        this.words = new long[count + PADDING];
        Arrays.fill(words, NEVER);
        for (int rank = 0; rank < order.length; rank++) {
            words[order[rank]] = word(rank, order[rank]);
        }
    }

    /** Whether words are short. */
    boolean isShort() {
        return count <= MANY;
    }

    /** Whether numbers have to begin anew before the pick whose number would be this. */
    boolean areUsedUp(long next) {
        return next - base >= most;
    }

    /** The same order, numbered anew. A turn that another thread takes at this moment may be lost, so that it has one more. */
    Turns renumbered(Cursor cursor) {
        return new Turns(count, order(), cursor);
    }

    /** Indexes, the one whose turn comes first at the front. */
    int[] order() {
        return Arrays.stream(words)
                .filter(word -> word != NEVER)
                .sorted()
                .mapToInt(this::index)
                .toArray();
    }

    /** Whose word it is. */
    int index(long word) {
        return (int) (word & ((1L << indexBits) - 1));
    }

    /**
     * Uses up a turn where nobody has used one since the turns were looked at.
     *
     * @param number taken from the cursor
     */
    void take(long word, long number) {
        int index = index(word);
        WORDS.setOpaque(words, index, word(number - base, index));
    }

    /** Uses up a turn where others do so, too. False if another thread has used this one already. */
    boolean takeIfStill(long word, Cursor cursor) {
        int index = index(word);
        return WORDS.compareAndSet(words, index, word, word(cursor.take() - base, index));
    }

    private long word(long number, int index) {
        return (number << indexBits) | index;
    }
}
