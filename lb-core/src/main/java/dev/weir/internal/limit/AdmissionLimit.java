package dev.weir.internal.limit;

/**
 * One of the limits a new connection has to pass before it is accepted. At a limit nobody is refused: the listener pauses,
 * and this limit wakes it when there is room (HAProxy's rule). Any thread.
 */
public interface AdmissionLimit {
    /** Lets one connection in, or answers false: then the listener pauses and is woken. */
    boolean enter(long now);

    /** Takes back what {@link #enter} did, because another limit did not let it in or there was no client after all. */
    void undo(long now);

    /** A connection that was let in has ended. */
    void ended();

    /** Whether it holds clients back at this moment. */
    boolean isReached(long now);
}
