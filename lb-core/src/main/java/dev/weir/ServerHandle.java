package dev.weir;

import dev.weir.internal.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * One server of a running load balancer, to be operated. Got from {@link BackendHandle#server}. A name that does not exist (any
 * more) fails when something is done: at once, or, where the topology is changed, by the stage. Any thread; nothing blocks; stages
 * complete on the notification thread.
 *
 * <p>Limits and addresses are part of the topology, so changing them is a change of the topology like any other, and
 * {@link LoadBalancer#topology()} shows it. The administrative state is not: it is the operator's, beside the description, and
 * outlives changes of the topology.
 *
 * <p>A server of a {@link ServerTemplate} is operated like any other, whatever endpoint it has. What it is described by is the
 * template's, so that is what has to be changed.
 */
public final class ServerHandle {
    private static final int MAX_PERCENT = 100 * Server.MAX_WEIGHT;

    private final Engine engine;
    private final ServerId id;

    ServerHandle(Engine engine, ServerId id) {
        this.engine = engine;
        this.id = id;
    }

    /** Which server. */
    public ServerId id() {
        return id;
    }

    /**
     * Takes new connections again while it is up; gives up a drain that is under way. Leaving maintenance, it starts as its health
     * policy says, by default as HAProxy's do: up, one failure from down; an ejection is over ({@code set server b/s state ready}).
     *
     * @return completes when it is in force for new connections
     * @throws IllegalArgumentException if there is no such server
     * @throws IllegalStateException unless the load balancer is running
     */
    public CompletionStage<Void> ready() {
        return engine.setAdmin(id, AdminState.READY);
    }

    /** Takes no traffic at all and is not checked; connections stay ({@code state maint}). As {@link #ready()}. */
    public CompletionStage<Void> maintenance() {
        return engine.setAdmin(id, AdminState.MAINTENANCE);
    }

    /**
     * Takes no new balanced connections ({@code state drain}), tells of progress as {@link dev.weir.event.LbEvent.ServerDraining},
     * and resets what is left at the deadline, in batches if the drain says so. It goes on if the server is removed meanwhile.
     *
     * @return completes with a report when the last connection has left; fails with an {@link IllegalStateException} if the server
     *     is made ready, another drain takes its place, or the load balancer stops before that
     * @throws IllegalArgumentException if there is no such server
     * @throws IllegalStateException unless the load balancer is running
     */
    public CompletionStage<DrainReport> drain(Drain drain) {
        return engine.drain(id, Objects.requireNonNull(drain, "drain"));
    }

    /**
     * Another weight ({@code set weight b/s V}), in force until the topology describes the server with another one, or its agent says
     * another one. 0 lets it have no new balanced connections.
     *
     * @param weight 0 to 256; with a {@linkplain dev.weir.balance.BalanceStrategy#hasStaticWeights() static} strategy only 0 or the
     *     configured weight
     * @return completes when it is in force for new connections; fails with an {@link IllegalArgumentException} if the weight is not
     *     allowed
     */
    public CompletionStage<Void> weight(int weight) {
        return engine.setWeight(id, configured -> weight);
    }

    /**
     * Another weight in percent of the configured one ({@code set weight b/s P%}): truncated, so that 50 percent of 1 is 0, and at
     * most 256. As {@link #weight}.
     *
     * @param percent 0 to 25,600
     * @throws IllegalArgumentException if it is out of range
     */
    public CompletionStage<Void> weightPercent(int percent) {
        if (percent < 0 || percent > MAX_PERCENT) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: 0.." + MAX_PERCENT + ")");
        }
        return engine.setWeight(id, configured -> Math.min(Server.MAX_WEIGHT, configured * percent / 100));
    }

    /**
     * Another limit of connections at once, 0 for none ({@code set maxconn server}), also instead of one that its agent has set. A higher
     * one serves those who wait at once; a lower one ends nobody.
     *
     * @return completes with the topology in force then; fails with a {@link ConfigurationException} if the limit is negative, and
     *     with an {@link IllegalArgumentException} if the server is a template's
     */
    public CompletionStage<Topology> maxConnections(int limit) {
        return engine.setLimit(id, describing(server -> server.withMaxConnections(limit)));
    }

    /**
     * Another place for new connections and checks; established connections stay where they are, and its health is what it was until
     * the next checks ({@code set server addr}).
     *
     * @param host IP address literal or host name, which is looked up now
     * @param port 1 to 65535
     * @return completes with the topology in force then; fails with a {@link ConfigurationException} if there is no such host, and
     *     with an {@link IllegalArgumentException} if the server is a template's
     */
    public CompletionStage<Topology> address(String host, int port) {
        return engine.change(describing(server -> server.withAddress(host, port)));
    }

    /**
     * Takes it out of the topology. Its connections go on; it gets no new ones ({@code del server}, which insists on maintenance
     * first).
     *
     * @return completes with the topology in force then; fails with a {@link ConfigurationException} if it is the last of its
     *     backend or another server tracks it, and with an {@link IllegalArgumentException} if it is a template's
     */
    public CompletionStage<Topology> remove() {
        return engine.change(servers(servers -> {
            List<Server> rest = new ArrayList<>(servers);
            rest.removeIf(server -> server.name().equals(id.name()));
            return rest;
        }));
    }

    /**
     * Ends its connections, at both sides by a reset; they are logged with {@code K}. Connections that wait for it are not
     * touched.
     *
     * @return those that were ended, as they were before
     */
    public CompletionStage<List<OpenConnection>> killSessions() {
        return engine.killSessions(id);
    }

    private UnaryOperator<Topology> describing(UnaryOperator<Server> change) {
        return servers(servers -> servers.stream()
                .map(server -> server.name().equals(id.name()) ? change.apply(server) : server)
                .toList());
    }

    private UnaryOperator<Topology> servers(UnaryOperator<List<Server>> change) {
        return topology -> {
            Backend backend = topology.backend(id.backend());
            requireOwn(backend);
            return topology.with(
                    backend.toBuilder().servers(change.apply(backend.servers())).build());
        };
    }

    /** It has a description of its own. */
    private void requireOwn(Backend backend) {
        if (backend.servers().stream().anyMatch(server -> server.name().equals(id.name()))) {
            return;
        }
        backend.templates().stream()
                .filter(template -> template.hasServer(id.name()))
                .findFirst()
                .ifPresent(template -> {
                    throw new IllegalArgumentException("server: " + id + " (expected: not one of the template "
                            + template.range() + ", which describes it; change the template)");
                });
        throw new IllegalArgumentException("server: " + id + " (expected: one of "
                + backend.servers().stream().map(Server::name).toList() + ")");
    }

    @Override
    public String toString() {
        return "handle of server " + id;
    }
}
