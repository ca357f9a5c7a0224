package dev.weir.internal.proxy;

import dev.weir.Frontend;
import dev.weir.event.AcceptLimit;
import dev.weir.internal.limit.ConnectionGate;
import dev.weir.internal.limit.RateGate;
import dev.weir.internal.loop.LoopCounter;
import dev.weir.spi.Listener;
import java.util.List;
import java.util.Objects;

/**
 * What of a frontend outlives a change of its description: its counters, its connections under their limits, its open ports.
 * Any thread; what is in force changes on the control thread.
 */
final class FrontendIdentity {
    final LoopCounter total;
    final LoopCounter bytesIn;
    final LoopCounter bytesOut;
    final ConnectionGate connections;
    final RateGate sessionRate;
    private volatile List<BindIdentity> binds = List.of();

    FrontendIdentity(Frontend frontend, ProcessRuntime process, int loops) {
        total = new LoopCounter(loops);
        bytesIn = new LoopCounter(loops);
        bytesOut = new LoopCounter(loops);
        String where = "frontend " + frontend.name();
        connections = process.gate(AcceptLimit.FRONTEND_CONNECTIONS, where, frontend.maxConnections(), this::wake);
        sessionRate = process.rate(AcceptLimit.FRONTEND_SESSION_RATE, where, frontend.maxSessionRate(), this::wake);
    }

    void describe(Frontend frontend, List<BindIdentity> bindsNow) {
        binds = bindsNow;
        connections.setLimit(frontend.maxConnections());
        sessionRate.setLimit(frontend.maxSessionRate());
    }

    private void wake() {
        binds.stream().map(BindIdentity::listener).filter(Objects::nonNull).forEach(Listener::resume);
    }
}
