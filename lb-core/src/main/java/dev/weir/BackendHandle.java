package dev.weir;

import dev.weir.internal.engine.Engine;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** One backend of a running load balancer, to be operated. Got from {@link LoadBalancer#backend}. As {@link ServerHandle}. */
public final class BackendHandle {
    private final Engine engine;
    private final String name;

    BackendHandle(Engine engine, String name) {
        this.engine = engine;
        this.name = name;
    }

    /** Which backend. */
    public String name() {
        return name;
    }

    /** One of its servers. */
    public ServerHandle server(String serverName) {
        return new ServerHandle(engine, new ServerId(name, serverName));
    }

    /**
     * What became of the last connections that needed a server, the latest last: the last 64 decisions. For
     * {@linkplain LoadBalancer#explain what would become of one}, ask the load balancer.
     *
     * @throws IllegalArgumentException if there is no such backend
     * @throws IllegalStateException unless the load balancer is running
     */
    public List<Decision> recentDecisions() {
        return engine.recentDecisions(name);
    }

    /**
     * Adds a server behind the others ({@code add server}). It is checked once before it gets its first connection.
     *
     * @return completes with the topology in force then; fails with a {@link ConfigurationException} if the name is taken or the
     *     host is not known
     * @throws IllegalStateException unless the load balancer is running
     */
    public CompletionStage<Topology> addServer(Server server) {
        Objects.requireNonNull(server, "server");
        return engine.change(topology ->
                topology.with(topology.backend(name).toBuilder().server(server).build()));
    }

    @Override
    public String toString() {
        return "handle of backend " + name;
    }
}
