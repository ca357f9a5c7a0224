package dev.weir.internal.proxy;

import dev.weir.Side;
import dev.weir.internal.loop.LoopMember;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Connection;
import org.jspecify.annotations.Nullable;

/** A connection that knows how much of what it has moved is in the counters already. Event loop only. */
abstract class CountedConnection extends LoopMember {
    private long countedIn;
    private long countedOut;

    /** Counts what has moved since the last time. */
    final void count(Connection connection, BindRuntime bind, BackendRuntime backend, @Nullable ServerRuntime server) {
        long in = connection.received(Side.CLIENT);
        long out = connection.delivered(Side.CLIENT);
        bind.countBytes(connection.eventLoop().index(), in - countedIn, out - countedOut, backend, server);
        countedIn = in;
        countedOut = out;
    }
}
