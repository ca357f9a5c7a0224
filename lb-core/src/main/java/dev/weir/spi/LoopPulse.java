package dev.weir.spi;

import java.util.List;

/**
 * What a watchdog sees of an event loop from outside. It costs the loop a store or two a pass and never wakes it. Any thread.
 *
 * <p>A pass begins when the loop has something to do and ends when it waits again, or looks at its sockets again without
 * waiting. There is no clock in it: the watchdog looks often, and counts for how long it has seen the same pass.
 */
public interface LoopPulse {
    /** What {@link #pass()} says while the loop waits for events, before its first pass and after its last. */
    long WAITING = 0;

    /** The number of the pass under way, never the same for two of them; {@link #WAITING} if there is none. */
    long pass();

    /** What the loop's thread is doing now, innermost call first; empty if it has no thread. Stops that thread for a moment. */
    List<StackTraceElement> stack();
}
