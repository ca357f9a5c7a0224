package dev.weir.internal.server;

import java.time.Duration;

/**
 * One server, out because it failed its clients.
 *
 * @param inARow how many there were of it one soon after the other, from 1
 * @param begunAt by the runtime's monotonic clock
 * @param length how long it is out
 * @param why in words
 */
record Ejection(int inARow, long begunAt, Duration length, String why) {
    /** Nanoseconds until the end. */
    long left(long now) {
        return length.toNanos() - (now - begunAt);
    }
}
