package dev.weir;

import java.time.Duration;
import java.util.Objects;

/**
 * Where a connection that has to wait stands in the queue: lower classes are served first, and within a class the earlier
 * arrival, shifted by an offset. HAProxy's {@code set-priority-class} and {@code set-priority-offset}, with their limits:
 * what lies outside is taken as the nearest that does not.
 *
 * @param priorityClass -2047 to 2047
 * @param offset -524287 ms to 524287 ms; a positive one stands as if it had come later
 */
public record QueuePriority(int priorityClass, Duration offset) {
    private static final int LARGEST_CLASS = 2047;
    private static final Duration LARGEST_OFFSET = Duration.ofMillis(524_287);

    /** First come, first served. */
    public static final QueuePriority NORMAL = new QueuePriority(0, Duration.ZERO);

    public QueuePriority {
        Objects.requireNonNull(offset, "offset");
        priorityClass = Math.max(-LARGEST_CLASS, Math.min(LARGEST_CLASS, priorityClass));
        if (offset.compareTo(LARGEST_OFFSET) > 0) {
            offset = LARGEST_OFFSET;
        } else if (offset.compareTo(LARGEST_OFFSET.negated()) < 0) {
            offset = LARGEST_OFFSET.negated();
        }
    }

    /** This class, without an offset. */
    public static QueuePriority ofClass(int priorityClass) {
        return new QueuePriority(priorityClass, Duration.ZERO);
    }

    /** The normal class, as if it had come so much later, or earlier if negative. */
    public static QueuePriority ofOffset(Duration offset) {
        return new QueuePriority(0, offset);
    }
}
