package dev.weir.balance;

/**
 * Whether event loops pick from one picker at the very same moment, over and over. What they share is dear then: a processor waits
 * longer for what another one has just written than all the rest of a pick takes. In a crowd, therefore, each thread goes
 * its own way, by numbers of its own, and every {@value #RUN} picks it is tried whether the crowd has gone.
 *
 * <p>Two who meet now and then are no crowd: only if one pick in {@value #MEETING} meets another, for thousands of picks on end.
 * Event loops that have anything to do besides picking do not come near it. Any thread; no lock.
 */
final class Crowd {
    /** Picks of one thread until it is tried whether the crowd has gone; a power of two. */
    private static final int RUN = 1 << 16;

    /** What one meeting weighs against picks undisturbed. */
    private static final int MEETING = 32;

    private static final int MANY = 64 * MEETING;

    /** Written by whom it concerns without regard for each other: an estimate is enough. */
    private int strain;

    private volatile boolean isThere;

    boolean isThere() {
        return isThere;
    }

    /**
     * A pick met nobody, or could not, because there is a crowd.
     *
     * @param number of the pick, as it was made
     */
    void undisturbed(long number) {
        int now = strain;
        if (isThere) {
            if ((number & (RUN - 1)) == 0) {
                strain = 0;
                isThere = false;
            }
        } else if (now > 0) {
            strain = now - 1;
        }
    }

    /** A pick met another one. */
    void met() {
        strain += MEETING;
        if (strain >= MANY) {
            isThere = true;
        }
    }
}
