package dev.weir;

import dev.weir.event.AccessLogSink;
import dev.weir.internal.engine.Engine;
import dev.weir.internal.engine.EngineSettings;
import dev.weir.internal.runtime.SystemRuntime;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.Runtime;
import dev.weir.spi.TransportProvider;
import dev.weir.tls.ClientHello;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A load balancer that runs a {@link Topology}; the one live thing. It can be started once and stopped once.
 *
 * <pre>{@code
 * try (LoadBalancer lb = LoadBalancer.of(Topology.of(frontend, backend)).start()) {
 *     …
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread. None blocks except {@link #start()} and {@link #close()}. Stages complete on
 * the notification thread, never on an event loop.
 */
public final class LoadBalancer implements AutoCloseable {
    private final Drain closeDrain;
    private final Engine engine;

    private LoadBalancer(Builder from) {
        this.closeDrain = from.closeDrain;
        this.engine = new Engine(new EngineSettings(
                from.name,
                from.topology,
                from.runtime,
                from.transport.map(List::of).orElseGet(() -> load(TransportProvider.class)),
                from.probes.map(List::of).orElseGet(() -> load(ProbeProvider.class)),
                from.accessLog));
    }

    /** A load balancer for this topology with all defaults, not started. */
    public static LoadBalancer of(Topology topology) {
        return builder(topology).build();
    }

    /** Starts the description of a load balancer that differs from the defaults. */
    public static Builder builder(Topology topology) {
        return new Builder(topology);
    }

    /**
     * Starts and waits until every port is open: looks names up, waits for the first word of every {@link ServerTemplate}'s
     * source (at most five seconds; servers without an address then begin in maintenance), checks every server once (at most
     * five seconds), opens the ports, accepts.
     *
     * @return this
     * @throws ConfigurationException if the topology does not fit this machine or what is on the class path
     * @throws java.io.UncheckedIOException naming the bind, if a port cannot be opened
     * @throws IllegalStateException if it was started before
     */
    public LoadBalancer start() {
        join(engine.start());
        return this;
    }

    /** Waits for a stage; what it fails with is thrown here. */
    private static void join(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                cause.addSuppressed(new Exception("waited for here"));
                throw cause;
            }
            throw e;
        }
    }

    /** As {@link #start()}, without waiting; the stage fails with what {@link #start()} would throw. */
    public CompletionStage<LoadBalancer> startAsync() {
        return engine.start().thenApply(started -> this);
    }

    /**
     * Stops: closes the ports (what the kernel had accepted is still served), waits for the connections until the deadline,
     * resets what is left, ends all threads. Later calls get the same stage.
     *
     * <p>It ends also if code of a user's does not come back. An event loop held up by it is waited for at most five seconds at
     * each step and then left behind with its thread, which {@link dev.weir.event.LbEvent.TransportDegraded} tells; its
     * connections count neither as finished nor as closed. If it is the control thread, the stage fails after ten seconds with
     * an {@link IllegalStateException} that says where that thread is, and what runs goes on.
     */
    public CompletionStage<DrainReport> stop(Drain drain) {
        return engine.stop(Objects.requireNonNull(drain, "drain"));
    }

    /**
     * Stops with the drain set at {@link Builder#closeDrain} (default: at once) and waits until nothing is left running.
     * Called on a thread of the load balancer itself, as from a listener, it does not wait. Idempotent.
     *
     * @throws IllegalStateException if it cannot be stopped, see {@link #stop}
     */
    @Override
    public void close() {
        CompletionStage<DrainReport> stopped = engine.stop(closeDrain);
        if (!engine.isOwnThread()) {
            join(stopped);
        }
    }

    /** The topology in force; before the start, the one to start with. */
    public Topology topology() {
        return engine.topology();
    }

    /**
     * Says what would change if {@code wanted} took the place of the topology in force, and warns of what an operator should
     * think twice about. Changes nothing.
     */
    public TopologyPlan plan(Topology wanted) {
        Topology now = topology();
        return new TopologyPlan(
                now, wanted, TopologyDiff.between(now, wanted), PlanWarnings.of(now, wanted, snapshot()));
    }

    /**
     * Puts a plan in force. What is described as before under the same name stays as it is; what is described differently
     * keeps its established connections, which go on under the rules they began with, its counters, health, administrative
     * state and queue. A template that is described as before keeps its source open and its servers their endpoints; so does
     * one that only has another count or other settings, as far as its servers' names are the same. A new template's source
     * is heard, and new servers are checked, once before they are used (at most five seconds each). New ports are open before
     * old ones close, and an address that stays in use, by whatever frontend, never closes. Changes are made one after
     * another.
     *
     * @return completes when new connections follow the plan. Fails, and then nothing has changed, with a
     *     {@link StalePlanException} if another topology is in force than the plan was made from, with a
     *     {@link ConfigurationException} if the topology does not fit this machine, with an
     *     {@link java.io.UncheckedIOException} if a port cannot be opened, and with an {@link IllegalStateException} if the load
     *     balancer stops meanwhile
     * @throws IllegalStateException unless it is running
     */
    public CompletionStage<Topology> apply(TopologyPlan plan) {
        Objects.requireNonNull(plan, "plan");
        return engine.change(inForce -> {
            if (!inForce.equals(plan.from())) {
                throw new StalePlanException(
                        "plan: made from another topology than the one in force, which differs by: "
                                + TopologyPlan.between(plan.from(), inForce)
                                + " (expected: a plan made after the last change)");
            }
            return plan.to();
        });
    }

    /**
     * Says which server a client's connection would go to if it came now, and why not to each of the others. Nothing moves by
     * it: no turn is used up, nothing is counted, no stick entry renewed. With a strategy that draws by chance it tells one of
     * the draws that may come.
     *
     * @param frontend where the client would come in; its own limits are not looked at, for they let clients wait, not fail
     * @param client address and port, resolved
     * @return completes with the explanation, whose {@code toString()} is for people
     * @throws IllegalArgumentException if there is no such frontend, or if the address is not resolved
     * @throws IllegalStateException unless it is running
     */
    public CompletionStage<Explanation> explain(String frontend, InetSocketAddress client) {
        return explain(frontend, client, Optional.empty());
    }

    /**
     * The same for a client that says this first, by the frontend's {@code useBackend} and the backend's {@code useServer} rules.
     *
     * @param hello what it says; empty for a client that says no hello
     */
    public CompletionStage<Explanation> explain(
            String frontend, InetSocketAddress client, Optional<ClientHello> hello) {
        if (client.isUnresolved()) {
            throw new IllegalArgumentException("client: " + client + " (expected: a resolved address)");
        }
        return engine.explain(Objects.requireNonNull(frontend, "frontend"), client, hello);
    }

    /** The state at this moment; cheap enough to be called every second. */
    public Snapshot snapshot() {
        return engine.snapshot();
    }

    /**
     * The address a bind is in fact listening on, with the port the system chose if the topology said 0.
     *
     * @throws IllegalArgumentException if there is no such bind
     * @throws IllegalStateException unless it is running
     */
    public InetSocketAddress localAddress(String frontend, String bind) {
        return engine.localAddress(frontend, bind);
    }

    /** Tells a listener what happens from now on; may be called before the start. */
    public Subscription subscribe(LoadBalancerListener listener) {
        return engine.reporter().subscribe(Objects.requireNonNull(listener, "listener"));
    }

    /** A backend, to be operated while this runs. */
    public BackendHandle backend(String name) {
        return new BackendHandle(engine, Objects.requireNonNull(name, "name"));
    }

    /**
     * A machine, to be operated wherever it serves.
     *
     * @param host as the topology names it
     */
    public HostHandle host(String host) {
        return new HostHandle(this, Objects.requireNonNull(host, "host"));
    }

    /**
     * Says what the operator wants of a server; the same as the methods of {@link ServerHandle} for one who holds the state as a
     * value. The stage completes when new connections follow it; established ones are left alone.
     *
     * @throws IllegalArgumentException if there is no such server
     * @throws IllegalStateException unless it is running
     */
    public CompletionStage<Void> setAdminState(ServerId server, AdminState state) {
        return engine.setAdmin(server, Objects.requireNonNull(state, "state"));
    }

    /** Servers of templates whose endpoint is on this host now. */
    List<ServerId> discoveredAt(String host) {
        return engine.discoveredAt(host);
    }

    private static <S> List<S> load(Class<S> service) {
        return ServiceLoader.load(service, LoadBalancer.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** Collects what differs from the defaults. Not thread-safe. */
    public static final class Builder {
        private final Topology topology;
        private String name = "weir";
        private Drain closeDrain = Drain.now();
        private Runtime runtime = SystemRuntime.INSTANCE;
        private Optional<TransportProvider> transport = Optional.empty();
        private Optional<ProbeProvider> probes = Optional.empty();
        private Optional<AccessLogSink> accessLog = Optional.empty();

        private Builder(Topology topology) {
            this.topology = Objects.requireNonNull(topology, "topology");
        }

        /** Prefix of thread names and of messages. Default {@code weir}. */
        public Builder name(String prefix) {
            this.name = Objects.requireNonNull(prefix, "prefix");
            return this;
        }

        /** How long {@link LoadBalancer#close()} lets connections end by themselves. Default: not at all. */
        public Builder closeDrain(Drain drain) {
            this.closeDrain = Objects.requireNonNull(drain, "drain");
            return this;
        }

        /** The transport to use. Default: the first that {@link ServiceLoader} finds, which is lb-netty's. */
        public Builder transport(TransportProvider provider) {
            this.transport = Optional.of(provider);
            return this;
        }

        /** Who carries out health checks. Default: what {@link ServiceLoader} finds, which is lb-healthcheck's. */
        public Builder probes(ProbeProvider provider) {
            this.probes = Optional.of(provider);
            return this;
        }

        /** Where the lines of the access log go. Default: to the SLF4J logger {@code dev.weir.access}. */
        public Builder accessLog(AccessLogSink sink) {
            this.accessLog = Optional.of(sink);
            return this;
        }

        /** Time, chance and threads. Default: the system's. A simulation supplies its own. */
        public Builder runtime(Runtime source) {
            this.runtime = Objects.requireNonNull(source, "source");
            return this;
        }

        /** The load balancer, not started. Its threads come with the start, or with the first event to tell. */
        public LoadBalancer build() {
            return new LoadBalancer(this);
        }
    }
}
