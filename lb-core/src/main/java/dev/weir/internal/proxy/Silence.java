package dev.weir.internal.proxy;

import dev.weir.Side;
import dev.weir.spi.Connection;

/**
 * HAProxy's inactivity rule for one side of an established connection. Reading from a side is timed from the last byte read
 * from it or written to it, whichever is later, so a silent client that keeps receiving is not cut; it is not timed at all
 * while we ourselves do not read because the other side takes nothing. Writing is timed while bytes wait. Pure.
 */
final class Silence {
    /** Stands for a silence that is not timed. */
    static final long NOT_TIMED = -1;

    private Silence() {}

    /** How many nanoseconds reading from {@code side} has been silent by {@code now}. */
    static long reading(Connection connection, Side side, long establishedAt, long now) {
        if (connection.isBlocked(side.other())) {
            return NOT_TIMED;
        }
        long sinceActive = Math.min(now - connection.lastRead(side), now - connection.lastWritten(side));
        return Math.max(0, Math.min(sinceActive, now - establishedAt));
    }

    /** How many nanoseconds bytes have waited for {@code side} to take them by {@code now}. */
    static long writing(Connection connection, Side side, long establishedAt, long now) {
        if (!connection.isBlocked(side)) {
            return NOT_TIMED;
        }
        return Math.max(0, Math.min(now - connection.lastWritten(side), now - establishedAt));
    }
}
