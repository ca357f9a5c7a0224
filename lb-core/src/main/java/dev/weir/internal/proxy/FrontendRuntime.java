package dev.weir.internal.proxy;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Explanation;
import dev.weir.Frontend;
import dev.weir.QueuePriority;
import dev.weir.event.LbEvent;
import dev.weir.internal.limit.ConnectionGate;
import dev.weir.internal.limit.RateGate;
import dev.weir.internal.loop.LoopState;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.HelloRules;
import dev.weir.spi.Connection;
import dev.weir.spi.Listener;
import dev.weir.tls.ClientHello;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The live half of one frontend under one description: its rules, its binds. Another description gets another one of these,
 * which takes over the {@link FrontendIdentity}; connections stay with the one under which they began. Any thread.
 */
public final class FrontendRuntime {
    private final Frontend frontend;
    private final Route route;
    private final List<Route> routes;
    private final HelloRules<Route> rules;
    private final ProcessRuntime process;
    private final FrontendIdentity identity;
    private final AccessLog accessLog;
    private final List<BindRuntime> binds;
    private final AtomicBoolean priorityFailed = new AtomicBoolean();
    private volatile List<Listener> listeners = List.of();

    /** The live half of a frontend that is new and sends its connections to {@code backend}. */
    public FrontendRuntime(Frontend frontend, BackendRuntime backend, ProcessRuntime process, List<LoopState> loops) {
        this(frontend, name -> new Target(backend.backend(), backend), process, loops, Optional.empty());
    }

    /**
     * As above, for the frontend that {@code before} was until now.
     *
     * @param targets the backends that its connections may go to, by name
     */
    public FrontendRuntime(
            Frontend frontend,
            Function<String, Target> targets,
            ProcessRuntime process,
            List<LoopState> loops,
            Optional<FrontendRuntime> before) {
        this.frontend = frontend;
        Map<String, Route> byName = new LinkedHashMap<>();
        frontend.backends().forEach(name -> byName.put(name, targets.apply(name).route(frontend)));
        this.route = Objects.requireNonNull(byName.get(frontend.defaultBackend()));
        this.routes = List.copyOf(byName.values());
        this.rules = new HelloRules<>(
                "frontend " + frontend.name() + ": useBackend",
                frontend.contentRules(),
                byName::get,
                route.backend().surroundings(),
                before.map(former -> former.rules).orElse(null));
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

    /**
     * A backend that connections may go to.
     *
     * @param described what {@code live} is about to be described as
     */
    public record Target(Backend described, BackendRuntime live) {
        private Route route(Frontend frontend) {
            return Route.of(frontend, described, live);
        }
    }

    /** Whether its connections may go to this very backend. */
    public boolean leadsTo(BackendRuntime backend) {
        return routes.stream().anyMatch(each -> each.backend() == backend);
    }

    /** Where its connections go that no rule sends elsewhere. */
    public BackendRuntime backend() {
        return route.backend();
    }

    /** Says where a client would be served that says this first. Control thread. */
    public Explanation explain(InetSocketAddress client, Optional<ClientHello> hello) {
        Route way = hello.map(this::route).orElse(route);
        return way.backend().explain(frontend.name(), client, hello);
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

    /** The way of who is not sent elsewhere. */
    Route route() {
        return route;
    }

    /** Whether what clients say first decides about their backend. */
    boolean hasRules() {
        return !frontend.contentRules().rules().isEmpty();
    }

    /** The way of a client that has said this. */
    Route route(ClientHello hello) {
        Route found = rules.find(hello, any -> true);
        return found == null ? route : found;
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
