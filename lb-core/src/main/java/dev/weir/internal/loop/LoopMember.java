package dev.weir.internal.loop;

import dev.weir.OpenConnection;
import dev.weir.Termination.Cause;
import org.jspecify.annotations.Nullable;

/** A connection in its loop's list; knows its place there, so that leaving costs O(1). */
public abstract class LoopMember extends Deadline {
    int position;

    /** Creates a member that is in no list yet. */
    protected LoopMember() {}

    /** Publishes the byte counts so far, so that long sessions show in statistics (HAProxy's {@code contstats}). */
    protected abstract void publishBytes();

    /** What the connection is at, or is connecting to; null while that is open. */
    public abstract @Nullable Object server();

    /** What it is at this moment. */
    public abstract OpenConnection describe();

    /** Ends the connection at once, for a cause from outside. False if it has ended already, or is about to. */
    public abstract boolean kill(Cause cause);
}
