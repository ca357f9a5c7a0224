package dev.weir.internal.server;

import dev.weir.QueuePriority;
import org.jspecify.annotations.Nullable;

/**
 * One waiter's place in a queue. Places are ordered as in HAProxy: a smaller class first, then the earlier arrival, shifted
 * by the waiter's offset; then who came first.
 */
public final class Place implements Comparable<Place> {
    private final Waiter waiter;
    private final ConnectionQueue queue;
    private final @Nullable ServerRuntime server;
    private final int priorityClass;
    private final long time;
    private final long sequence;
    private final int position;

    /**
     * A place that is not in its queue yet.
     *
     * @param server whose own queue it is, or null for the backend's
     * @param arrivedNanos since the backend began
     * @param sequence number of this place, for arrivals in the same instant
     */
    Place(
            Waiter waiter,
            ConnectionQueue queue,
            @Nullable ServerRuntime server,
            QueuePriority priority,
            long arrivedNanos,
            long sequence) {
        this.waiter = waiter;
        this.queue = queue;
        this.server = server;
        this.priorityClass = priority.priorityClass();
        this.time = arrivedNanos + priority.offset().toNanos();
        this.sequence = sequence;
        this.position = queue.size() + 1;
    }

    /** How many waited when this one came, itself included; what HAProxy logs. */
    public int position() {
        return position;
    }

    /** The server in whose own queue it is, or null. */
    public @Nullable ServerRuntime server() {
        return server;
    }

    Waiter waiter() {
        return waiter;
    }

    ConnectionQueue queue() {
        return queue;
    }

    /** Whether it is served before another one, which is in another queue. A tie is not before. */
    boolean isBefore(Place other) {
        return priorityClass != other.priorityClass ? priorityClass < other.priorityClass : time < other.time;
    }

    @Override
    public int compareTo(Place other) {
        if (isBefore(other)) {
            return -1;
        }
        return other.isBefore(this) ? 1 : Long.compare(sequence, other.sequence);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sequence);
    }
}
