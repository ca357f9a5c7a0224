package dev.weir.internal.proxy;

import dev.weir.Bind;
import dev.weir.event.AcceptLimit;
import dev.weir.internal.limit.ConnectionGate;
import dev.weir.internal.loop.LoopCounter;
import dev.weir.spi.Listener;
import org.jspecify.annotations.Nullable;

/** What of a bind outlives a change of its description, its address included. Any thread. */
final class BindIdentity {
    final LoopCounter total;
    final ConnectionGate connections;
    private volatile @Nullable Listener listener;

    BindIdentity(String frontend, Bind bind, ProcessRuntime process, int loops) {
        total = new LoopCounter(loops);
        connections = process.gate(
                AcceptLimit.BIND_CONNECTIONS,
                "bind " + frontend + "/" + bind.name(),
                bind.maxConnections(),
                this::wake);
    }

    /** The open port; null before the first is open. */
    @Nullable
    Listener listener() {
        return listener;
    }

    void describe(Bind bind, Listener open) {
        listener = open;
        connections.setLimit(bind.maxConnections());
    }

    private void wake() {
        Listener waiting = listener;
        if (waiting != null) {
            waiting.resume();
        }
    }
}
