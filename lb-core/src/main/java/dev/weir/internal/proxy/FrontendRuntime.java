package dev.weir.internal.proxy;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.QueuePriority;
import dev.weir.event.LbEvent;
import dev.weir.internal.limit.ConnectionGate;
import dev.weir.internal.limit.RateGate;
import dev.weir.internal.loop.LoopState;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.spi.Connection;
import dev.weir.spi.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The live half of one frontend under one description: its rules, its binds. Another description gets another one of these,
 * which takes over the {@link FrontendIdentity}; connections stay with the one under which they began. Any thread.
 */
public final class FrontendRuntime {
    private final Frontend frontend;
    private final Route route;
    private final ProcessRuntime process;
    private final FrontendIdentity identity;
    private final AccessLog accessLog;
    private final List<BindRuntime> binds;
    private final AtomicBoolean priorityFailed = new AtomicBoolean();
    private volatile List<Listener> listeners = List.of();

    /** The live half of a frontend that is new and sends its connections to {@code backend}. */
    public FrontendRuntime(Frontend frontend, BackendRuntime backend, ProcessRuntime process, List<LoopState> loops) {
        this(frontend, backend.backend(), backend, process, loops, Optional.empty());
    }

    /**
     * As above, for the frontend that {@code before} was until now.
     *
     * @param described what {@code backend} is about to be described as
     */
    public FrontendRuntime(
            Frontend frontend,
            Backend described,
            BackendRuntime backend,
            ProcessRuntime process,
            List<LoopState> loops,
            Optional<FrontendRuntime> before) {
        this.frontend = frontend;
        this.route = Route.of(frontend, described, backend);
        this.process = process;
        this.identity = before.map(FrontendRuntime::identity)
                .orElseGet(() -> new FrontendIdentity(frontend, process, loops.size()));
        this.accessLog = new AccessLog(frontend, process, identity.connections);
        List<BindRuntime> made = new ArrayList<>();
        for (Bind bind : frontend.binds()) {
            BindIdentity same = before.flatMap(former -> former.bind(bind.name()))
                    .map(BindRuntime::identity)
                    .orElseGet(() -> new BindIdentity(frontend.name(), bind, process, loops.size()));
            made.add(new BindRuntime(this, bind, same, loops));
        }
        this.binds = List.copyOf(made);
    }

    /** The description. */
    public Frontend frontend() {
        return frontend;
    }

    /** Whether its connections go to this very backend. */
    public boolean leadsTo(BackendRuntime backend) {
        return route.backend() == backend;
    }

    /** Where its connections go. */
    public BackendRuntime backend() {
        return route.backend();
    }

    /** Its binds, in declaration order. */
    public List<BindRuntime> binds() {
        return binds;
    }

    /** The bind with this name. */
    public Optional<BindRuntime> bind(String name) {
        return binds.stream().filter(bind -> bind.bind().name().equals(name)).findFirst();
    }

    /** Puts this description in force, with the open port of every bind, in the order of the binds. Control thread. */
    public void put(List<Listener> open) {
        listeners = List.copyOf(open);
        for (int i = 0; i < binds.size(); i++) {
            binds.get(i).identity().describe(binds.get(i).bind(), open.get(i));
        }
        identity.describe(frontend, binds.stream().map(BindRuntime::identity).toList());
    }

    /** The open ports, in the order of the binds; none before they are open. */
    public List<Listener> listeners() {
        return listeners;
    }

    /** Connections, and their limit. */
    public ConnectionGate connections() {
        return identity.connections;
    }

    /** New connections per second, and their limit. */
    public RateGate sessionRate() {
        return identity.sessionRate;
    }

    /** What is shared with the other frontends. */
    public ProcessRuntime process() {
        return process;
    }

    /** Connections accepted so far. */
    public long total() {
        return identity.total.sum();
    }

    /** Bytes from clients so far. */
    public long bytesIn() {
        return identity.bytesIn.sum();
    }

    /** Bytes to clients so far. */
    public long bytesOut() {
        return identity.bytesOut.sum();
    }

    FrontendIdentity identity() {
        return identity;
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
}
