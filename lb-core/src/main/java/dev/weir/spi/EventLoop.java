package dev.weir.spi;

import java.util.Optional;

/** One thread of a transport. A connection, both sides, stays on one event loop for its whole life. */
public interface EventLoop extends SerialExecutor {
    /** Position in {@link Transport#eventLoops()}, from 0. */
    int index();

    /** What a watchdog may look at; empty if nothing can hold this loop up, as in a simulation. */
    Optional<LoopPulse> pulse();

    /**
     * Whether connections accepted from now on go to other loops, as long as the accepting one is another; false at first. Said
     * of a loop that does not move. A transport that can lets another loop accept for its ports. Any thread.
     */
    void avoid(boolean avoided);
}
