package dev.weir.internal.proxy;

import dev.weir.event.AcceptLimit;
import dev.weir.internal.limit.ConnectionGate;
import dev.weir.internal.limit.LimitReport;
import dev.weir.internal.limit.RateGate;
import dev.weir.internal.limit.RateTimer;
import dev.weir.internal.report.Reporter;
import dev.weir.spi.Listener;
import dev.weir.spi.Runtime;
import java.util.List;

/** What all frontends of a load balancer share: its clock, who hears of things, and the limits of the whole. Any thread. */
public final class ProcessRuntime {
    private final Runtime runtime;
    private final Reporter reporter;
    private final RateTimer rates;
    private final ConnectionGate connections;
    private final RateGate sessionRate;
    private volatile List<Listener> listeners = List.of();

    /**
     * The shared part.
     *
     * @param name of the load balancer
     * @param maxConnections connections at once, 0 for any number
     * @param maxSessionRate new connections per second, 0 for any number
     */
    public ProcessRuntime(
            String name, int maxConnections, int maxSessionRate, Runtime runtime, Reporter reporter, RateTimer rates) {
        this.runtime = runtime;
        this.reporter = reporter;
        this.rates = rates;
        String where = "load balancer " + name;
        this.connections = gate(AcceptLimit.PROCESS_CONNECTIONS, where, maxConnections, this::wake);
        this.sessionRate = rate(AcceptLimit.PROCESS_SESSION_RATE, where, maxSessionRate, this::wake);
    }

    /** The clock and chance. */
    public Runtime runtime() {
        return runtime;
    }

    /** Who hears of events and ended connections. */
    public Reporter reporter() {
        return reporter;
    }

    /** Connections of all frontends, and their limit. */
    public ConnectionGate connections() {
        return connections;
    }

    /** New connections of all frontends per second, and their limit. */
    public RateGate sessionRate() {
        return sessionRate;
    }

    /** Puts the limits of the whole in force, 0 for none, for these open ports. Control thread. */
    public void put(int maxConnections, int maxSessionRate, List<Listener> open) {
        listeners = List.copyOf(open);
        connections.setLimit(maxConnections);
        sessionRate.setLimit(maxSessionRate);
    }

    ConnectionGate gate(AcceptLimit kind, String where, int limit, Runnable wake) {
        return new ConnectionGate(limit, new LimitReport(runtime, reporter, kind, where, limit), wake);
    }

    RateGate rate(AcceptLimit kind, String where, int limit, Runnable wake) {
        LimitReport report = new LimitReport(runtime, reporter, kind, where, limit);
        return new RateGate(limit, runtime.nanoTime(), report, rates, wake);
    }

    private void wake() {
        listeners.forEach(Listener::resume);
    }
}
