package dev.weir.internal.server;

import dev.weir.internal.loop.LoopCounter;

/** What a server, or a backend as a whole, counts; names as in HAProxy's statistics. Added to on event loops. */
public final class ServerCounters {
    /** {@code stot}: assignments of a server, or connections of a backend. */
    public final LoopCounter total;
    /** {@code connect}: connection attempts. */
    public final LoopCounter attempts;
    /** {@code bin}: bytes delivered to servers. */
    public final LoopCounter bytesIn;
    /** {@code bout}: bytes read from servers. */
    public final LoopCounter bytesOut;
    /** {@code econ}: connections that ended because connecting failed for good. */
    public final LoopCounter connectionErrors;
    /** {@code wretr}: attempts repeated on the same server. */
    public final LoopCounter retries;
    /** {@code wredis}: attempts that moved to another server, counted where they left. */
    public final LoopCounter redispatches;

    /** Counters at zero. */
    public ServerCounters(int loops) {
        total = new LoopCounter(loops);
        attempts = new LoopCounter(loops);
        bytesIn = new LoopCounter(loops);
        bytesOut = new LoopCounter(loops);
        connectionErrors = new LoopCounter(loops);
        retries = new LoopCounter(loops);
        redispatches = new LoopCounter(loops);
    }
}
