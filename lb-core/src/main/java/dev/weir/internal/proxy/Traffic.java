package dev.weir.internal.proxy;

import dev.weir.Side;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Connection;
import org.jspecify.annotations.Nullable;

/** How much of what one connection has moved is in the counters already. Event loop. */
final class Traffic {
    private final Connection connection;
    private long in;
    private long out;

    Traffic(Connection connection) {
        this.connection = connection;
    }

    /** Counts what has moved since the last time. */
    void publish(BindRuntime bind, int loop, BackendRuntime backend, @Nullable ServerRuntime server) {
        long inNow = connection.received(Side.CLIENT);
        long outNow = connection.delivered(Side.CLIENT);
        bind.countBytes(loop, inNow - in, outNow - out, backend, server);
        in = inNow;
        out = outNow;
    }
}
