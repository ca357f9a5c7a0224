package dev.weir.internal.loop;

/** A connection in its loop's list; knows its place there, so that leaving costs O(1). */
public abstract class LoopMember extends Deadline {
    int position;

    /** Creates a member that is in no list yet. */
    protected LoopMember() {}

    /** Publishes the byte counts so far, so that long sessions show in statistics (HAProxy's {@code contstats}). */
    protected abstract void publishBytes();

    /** Ends the connection at once because the load balancer stops or an operator says so. */
    public abstract void kill();
}
