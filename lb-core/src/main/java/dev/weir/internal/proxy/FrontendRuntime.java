package dev.weir.internal.proxy;

import dev.weir.Frontend;
import dev.weir.QueuePriority;
import dev.weir.event.AcceptLimit;
import dev.weir.event.LbEvent;
import dev.weir.internal.limit.ConnectionGate;
import dev.weir.internal.limit.RateGate;
import dev.weir.internal.loop.LoopCounter;
import dev.weir.internal.loop.LoopState;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.spi.Connection;
import dev.weir.spi.Listener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** The live half of one frontend: its limits, its counters, its binds. Any thread. */
public final class FrontendRuntime {
    private final Frontend frontend;
    private final Route route;
    private final ProcessRuntime process;
    private final ConnectionGate connections;
    private final RateGate sessionRate;
    private final Counters counters;
    private final AccessLog accessLog;
    private final List<BindRuntime> binds;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean priorityFailed = new AtomicBoolean();

    /** What a frontend counts on event loops. */
    record Counters(LoopCounter total, LoopCounter bytesIn, LoopCounter bytesOut) {}

    /** The live half of a frontend that sends its connections to {@code backend}. */
    public FrontendRuntime(Frontend frontend, BackendRuntime backend, ProcessRuntime process, List<LoopState> loops) {
        this.frontend = frontend;
        this.route = Route.of(frontend, backend);
        this.process = process;
        String where = "frontend " + frontend.name();
        this.connections = process.gate(AcceptLimit.FRONTEND_CONNECTIONS, where, frontend.maxConnections(), this::wake);
        this.sessionRate =
                process.rate(AcceptLimit.FRONTEND_SESSION_RATE, where, frontend.maxSessionRate(), this::wake);
        int count = loops.size();
        this.counters = new Counters(new LoopCounter(count), new LoopCounter(count), new LoopCounter(count));
        this.accessLog = new AccessLog(frontend, route, process, connections);
        this.binds = frontend.binds().stream()
                .map(bind -> new BindRuntime(this, bind, loops))
                .toList();
    }

    /** The description. */
    public Frontend frontend() {
        return frontend;
    }

    /** Its binds, in declaration order. */
    public List<BindRuntime> binds() {
        return binds;
    }

    /** Adds the open listener of the next bind. */
    public void add(Listener listener) {
        binds.get(listeners.size()).listensWith(listener);
        listeners.add(listener);
        process.add(listener);
    }

    /** The open listeners, in the order of the binds. */
    public List<Listener> listeners() {
        return listeners;
    }

    /** Connections, and their limit. */
    public ConnectionGate connections() {
        return connections;
    }

    /** New connections per second, and their limit. */
    public RateGate sessionRate() {
        return sessionRate;
    }

    /** What is shared with the other frontends. */
    public ProcessRuntime process() {
        return process;
    }

    /** Connections accepted so far. */
    public long total() {
        return counters.total().sum();
    }

    /** Bytes from clients so far. */
    public long bytesIn() {
        return counters.bytesIn().sum();
    }

    /** Bytes to clients so far. */
    public long bytesOut() {
        return counters.bytesOut().sum();
    }

    Counters counters() {
        return counters;
    }

    Route route() {
        return route;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    /** Where a client that has to wait stands in the queue, by the word of the user. */
    QueuePriority priority(Connection connection) {
        try {
            QueuePriority priority = frontend.queuePriority().of(connection.clientAddress(), connection.localAddress());
            if (priority != null) {
                return priority;
            }
            priorityFailed("answered null");
        } catch (RuntimeException | Error e) {
            priorityFailed("threw " + e);
        }
        return QueuePriority.NORMAL;
    }

    private void priorityFailed(String how) {
        if (priorityFailed.compareAndSet(false, true)) {
            process.reporter()
                    .event(new LbEvent.UserCodeFailed(
                            process.runtime().now(),
                            "frontend " + frontend.name() + ": queuePriority " + how
                                    + "; such clients wait with the normal priority"));
        }
    }

    private void wake() {
        listeners.forEach(Listener::resume);
    }
}
