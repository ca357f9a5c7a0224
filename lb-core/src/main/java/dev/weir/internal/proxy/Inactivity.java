package dev.weir.internal.proxy;

import dev.weir.Side;
import dev.weir.spi.Connection;

/**
 * HAProxy's inactivity rules for one established connection. Reading from a side is timed from the last byte read from it
 * or, unless its streams are independent, written to it: so a silent client that keeps receiving is not cut. It is not timed
 * while we do not read because the other side takes nothing. Writing is timed while bytes wait. Once a side was sent the end
 * of its stream, its time starts anew with the limit for that. Event loop only; asks the connection and changes nothing.
 */
final class Inactivity {
    private static final long NOT_TIMED = -1;

    /** What a side's silence calls for. */
    enum Verdict {
        /** Nothing yet. */
        WAIT,
        /** Reading from it ends, as if it had sent the end of its stream. */
        END_INPUT,
        /** The connection ends. */
        CLOSE
    }

    private final Connection connection;
    private final Route route;
    private final long establishedAt;
    private final Half client;
    private final Half server;

    /** What is remembered of one side. */
    private static final class Half {
        final Route.SideRules rules;
        /** Its stream is over and not timed any more. */
        boolean inputOver;
        /** It was sent the end of its stream, and there is a limit for that. */
        boolean finTimed;
        /** Silence before this moment does not count. */
        long startedAt;

        Half(Route.SideRules rules, long startedAt) {
            this.rules = rules;
            this.startedAt = startedAt;
        }

        long limit() {
            return finTimed ? rules.finTimeout() : rules.timeout();
        }
    }

    Inactivity(Connection connection, Route route, long establishedAt) {
        this.connection = connection;
        this.route = route;
        this.establishedAt = establishedAt;
        this.client = new Half(route.client(), establishedAt);
        this.server = new Half(route.server(), establishedAt);
    }

    /** This side's stream is over, by itself or by our word, and is not timed any more. */
    void inputOver(Side from) {
        half(from).inputOver = true;
    }

    /** The end of this side's stream was passed on to the other one. */
    void passedOn(Side from, long now) {
        inputOver(from);
        Half told = half(from.other());
        if (told.rules.finTimeout() != Route.NEVER) {
            told.finTimed = true;
            told.startedAt = now;
        }
    }

    /** What this side's silence by {@code now} calls for. */
    Verdict verdict(Side side, long now) {
        long limit = half(side).limit();
        if (writing(side, now) >= limit || firstByteIsLate(side, now)) {
            return Verdict.CLOSE;
        }
        return reading(side, now) >= limit ? Verdict.END_INPUT : Verdict.WAIT;
    }

    /** How long it takes at least until some verdict is another one. */
    long untilNext(long now) {
        long first = route.firstByteTimeout() == Route.NEVER || connection.received(Side.CLIENT) > 0
                ? Route.NEVER
                : route.firstByteTimeout() - (now - establishedAt);
        return Math.min(first, Math.min(untilNext(Side.CLIENT, now), untilNext(Side.SERVER, now)));
    }

    private long untilNext(Side side, long now) {
        return half(side).limit() - Math.max(0, Math.max(reading(side, now), writing(side, now)));
    }

    private boolean firstByteIsLate(Side side, long now) {
        return side == Side.CLIENT
                && now - establishedAt >= route.firstByteTimeout()
                && connection.received(Side.CLIENT) == 0;
    }

    private long reading(Side side, long now) {
        Half half = half(side);
        if (half.inputOver || connection.isBlocked(side.other())) {
            return NOT_TIMED;
        }
        long silent = now - connection.lastRead(side);
        if (!half.rules.independent()) {
            silent = Math.min(silent, now - connection.lastWritten(side));
        }
        return sinceStart(half, silent, now);
    }

    private long writing(Side side, long now) {
        return connection.isBlocked(side) ? sinceStart(half(side), now - connection.lastWritten(side), now) : NOT_TIMED;
    }

    private static long sinceStart(Half half, long silent, long now) {
        return Math.max(0, Math.min(silent, now - half.startedAt));
    }

    private Half half(Side side) {
        return side == Side.CLIENT ? client : server;
    }
}
