package dev.weir.internal.engine;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.ConfigurationException;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.internal.health.AgentChecks;
import dev.weir.internal.health.HealthChecks;
import dev.weir.internal.proxy.BindRuntime;
import dev.weir.internal.proxy.FrontendRuntime;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.internal.server.Tracking;
import dev.weir.spi.Listener;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * One change of the topology in force, the start included, which is a change from nothing. In two steps: making it prepares all
 * that takes time or may fail and changes nothing; {@link #commit} opens the new ports, or fails and again changes nothing,
 * and then puts everything in force. Control thread.
 */
final class TopologyChange {
    private final Plant plant;
    private final Live before;
    private final Topology next;
    private final Map<String, BackendRuntime> backends = new LinkedHashMap<>();
    private final Map<String, FrontendRuntime> frontends = new LinkedHashMap<>();
    private final Map<BackendRuntime, BackendRuntime.Prepared> descriptions = new LinkedHashMap<>();
    private final List<HealthChecks.Checked> added = new ArrayList<>();
    private final List<AgentChecks.Watched> addedAgents = new ArrayList<>();

    /**
     * Prepares a change.
     *
     * @throws ConfigurationException if the topology does not fit this machine or what is on the class path
     */
    TopologyChange(Plant plant, Topology next) {
        this.plant = plant;
        this.before = plant.live();
        this.next = next;
        try {
            plant.checks().prepare(next.backends());
            plant.agents().prepare(next.backends());
            Map<Backend, Map<String, InetSocketAddress>> addresses = resolveServers();
            next.backends().forEach(backend -> prepare(backend, addresses.getOrDefault(backend, Map.of())));
            next.frontends().forEach(this::prepare);
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
    }

    /** Servers that come with this change, to be checked once before it is committed. */
    List<HealthChecks.Checked> added() {
        return List.copyOf(added);
    }

    /** Servers that come with this change and have an agent, to be asked once before it is committed. */
    List<AgentChecks.Watched> addedAgents() {
        return List.copyOf(addedAgents);
    }

    /** Lets go of what was prepared, for a change that does not come about. */
    void abandon() {
        plant.checks().closeUnused(List.copyOf(before.allBackends()));
        plant.tables().closeExceptOf(before.topology().map(Topology::backends).orElse(List.of()));
        plant.checks().forget(added.stream().map(HealthChecks.Checked::server).toList());
        plant.agents()
                .forget(addedAgents.stream().map(AgentChecks.Watched::server).toList());
    }

    /**
     * Opens the ports that are new, or none, and puts everything in force; ports that are not used any more close then.
     *
     * @return completes, on some event loop, when every port is in the hands of who has it now
     * @throws UncheckedIOException naming the bind that could not be opened; nothing has changed then
     */
    CompletionStage<?> commit() {
        List<FrontendRuntime> described = frontends.values().stream()
                .filter(frontend -> !before.allFrontends().contains(frontend))
                .toList();
        Map<BindRuntime, Listener> kept = keptPorts(described);
        Map<BindRuntime, Listener> opened = openPorts(described, kept);
        Tracking.anticipate(
                descriptions.values().stream()
                        .flatMap(description -> description.added().stream())
                        .toList(),
                this::find);
        descriptions.forEach(BackendRuntime::put);
        Tracking.tie(backends.values());
        for (FrontendRuntime frontend : described) {
            frontend.put(frontend.binds().stream()
                    .map(bind -> Objects.requireNonNull(kept.getOrDefault(bind, opened.get(bind))))
                    .toList());
        }
        List<Listener> inUse = frontends.values().stream()
                .flatMap(frontend -> frontend.listeners().stream())
                .toList();
        plant.process().put(plant.maxConnections(next), next.maxSessionRate(), inUse);
        plant.put(new Live(Optional.of(next), frontends, backends));
        opened.values().forEach(Listener::start);
        CompletionStage<?> handedOver = CompletableFuture.allOf(kept.entrySet().stream()
                .map(each -> each.getValue().handOver(each.getKey()).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
        Stream<Listener> unused = before.allFrontends().stream()
                .flatMap(frontend -> frontend.listeners().stream())
                .filter(listener -> !inUse.contains(listener));
        unused.forEach(Listener::close);
        plant.checks().put(List.copyOf(backends.values()));
        plant.agents().put(List.copyOf(backends.values()));
        plant.tables().closeExceptOf(next.backends());
        return handedOver;
    }

    /** The live half of a server that this change knows, be it new or not. */
    private Optional<ServerRuntime> find(ServerId id) {
        BackendRuntime live =
                Objects.requireNonNull(backends.get(id.backend())); // the topology has checked that it exists
        BackendRuntime.Prepared description = descriptions.get(live);
        return live.find(id.name())
                .or(() -> description == null
                        ? Optional.empty()
                        : description.added().stream()
                                .filter(server -> server.id().equals(id))
                                .findFirst());
    }

    // ---- preparing ------------------------------------------------------------------------------------------------

    private Map<Backend, Map<String, InetSocketAddress>> resolveServers() {
        List<String> problems = new ArrayList<>();
        Map<Backend, Map<String, InetSocketAddress>> addresses = new HashMap<>();
        for (Backend backend : next.backends()) {
            Map<String, InetSocketAddress> ofServers = addresses.computeIfAbsent(backend, key -> new HashMap<>());
            for (Server server : backend.servers()) {
                try {
                    ofServers.put(server.name(), resolve(backend, server));
                } catch (UnknownHostException e) {
                    problems.add("server '" + backend.name() + "/" + server.name() + "' host: '" + server.host()
                            + "' (expected: an IP address or a name that can be resolved)");
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("topology", problems);
        }
        return addresses;
    }

    /** A server that stays where it is keeps its address; it is not looked up anew. */
    private InetSocketAddress resolve(Backend backend, Server server) throws UnknownHostException {
        Optional<ServerRuntime> same = before.backend(backend.name())
                .flatMap(live -> live.find(server.name()))
                .filter(live -> live.server().host().equals(server.host())
                        && live.server().port() == server.port());
        return same.isPresent() ? same.get().address() : plant.transport().resolve(server.host(), server.port());
    }

    private void prepare(Backend backend, Map<String, InetSocketAddress> addresses) {
        int full = plant.fullConnections(next, backend);
        BackendRuntime live = before.backend(backend.name()).orElse(null);
        List<ServerRuntime> fresh;
        if (live == null) {
            live = new BackendRuntime(backend, addresses, full, plant.surroundings());
            fresh = live.servers();
        } else {
            BackendRuntime.Prepared description = live.prepare(backend, full, addresses);
            fresh = description.added();
            if (!backend.equals(live.backend()) || full != live.fullConnections()) {
                descriptions.put(live, description);
            }
        }
        backends.put(backend.name(), live);
        for (ServerRuntime server : fresh) {
            if (server.server().track().isEmpty()) { // who tracks another one is as well as that
                added.add(new HealthChecks.Checked(live, server, backend.health()));
            }
            addAgent(live, server, backend);
        }
    }

    private void addAgent(BackendRuntime live, ServerRuntime server, Backend backend) {
        AgentChecks.policy(backend, server.server())
                .ifPresent(policy -> addedAgents.add(new AgentChecks.Watched(live, server, policy)));
    }

    private void prepare(Frontend frontend) {
        // The topology has checked that it exists.
        BackendRuntime backend = Objects.requireNonNull(backends.get(frontend.defaultBackend()));
        Optional<FrontendRuntime> live = before.frontend(frontend.name());
        boolean unchanged = live.isPresent()
                && live.get().frontend().equals(frontend)
                && live.get().leadsTo(backend)
                && !descriptions.containsKey(backend);
        frontends.put(
                frontend.name(),
                unchanged
                        ? live.get()
                        : new FrontendRuntime(
                                frontend,
                                next.backend(frontend.defaultBackend()),
                                backend,
                                plant.process(),
                                plant.loops(),
                                live));
    }

    // ---- ports ----------------------------------------------------------------------------------------------------

    /** The ports that are open already, by who is to have them. */
    private Map<BindRuntime, Listener> keptPorts(List<FrontendRuntime> described) {
        Map<BindRuntime, Listener> kept = new LinkedHashMap<>();
        for (FrontendRuntime frontend : described) {
            for (BindRuntime bind : frontend.binds()) {
                openPort(frontend, bind).ifPresent(port -> kept.put(bind, port));
            }
        }
        return kept;
    }

    /** Opens the others, or none. */
    private Map<BindRuntime, Listener> openPorts(List<FrontendRuntime> described, Map<BindRuntime, Listener> kept) {
        Map<BindRuntime, Listener> opened = new LinkedHashMap<>();
        try {
            for (FrontendRuntime frontend : described) {
                for (BindRuntime bind : frontend.binds()) {
                    if (!kept.containsKey(bind)) {
                        opened.put(bind, plant.open(frontend, bind));
                    }
                }
            }
            return opened;
        } catch (RuntimeException | Error e) {
            opened.values().forEach(Listener::close);
            throw e;
        }
    }

    /**
     * The port that is open already for a bind: the one at the same address, whoever had it. Of a bind that lets the system
     * choose, its own.
     */
    private Optional<Listener> openPort(FrontendRuntime frontend, BindRuntime wanted) {
        for (FrontendRuntime former : before.allFrontends()) {
            for (int i = 0; i < former.listeners().size(); i++) {
                Bind bind = former.binds().get(i).bind();
                boolean own =
                        former.frontend().name().equals(frontend.frontend().name())
                                && bind.name().equals(wanted.bind().name());
                if (bind.address().equals(wanted.bind().address()) && (own || bind.port() != 0)) {
                    return Optional.of(former.listeners().get(i));
                }
            }
        }
        return Optional.empty();
    }
}
