package dev.weir.internal.engine;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.ConfigurationException;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.Topology;
import dev.weir.internal.discovery.Place;
import dev.weir.internal.health.AgentChecks;
import dev.weir.internal.health.HealthChecks;
import dev.weir.internal.proxy.BindRuntime;
import dev.weir.internal.proxy.FrontendRuntime;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.Prepared;
import dev.weir.internal.server.Roster;
import dev.weir.internal.server.Roster.Member;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.internal.server.Tracking;
import dev.weir.spi.Listener;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One change of the topology in force, the start included, which is a change from nothing. In two steps: {@link #prepare} does all
 * that takes time or may fail and changes nothing; {@link #commit} opens the new ports, or fails and again changes nothing,
 * and then puts everything in force. Control thread.
 */
final class TopologyChange {
    private final Plant plant;
    private final Live before;
    private final Topology next;
    private final Map<String, BackendRuntime> backends = new LinkedHashMap<>();
    private final Map<String, FrontendRuntime> frontends = new LinkedHashMap<>();
    private final Map<BackendRuntime, Prepared> descriptions = new LinkedHashMap<>();
    /** Of those that are new. */
    private final Map<BackendRuntime, Roster> rosters = new LinkedHashMap<>();

    private final Addresses addresses;
    private final DiscoveryChange templates;
    private final List<HealthChecks.Checked> added = new ArrayList<>();
    private final List<AgentChecks.Watched> addedAgents = new ArrayList<>();

    /** A change that has not begun. */
    TopologyChange(Plant plant, Topology next) {
        this.plant = plant;
        this.before = plant.live();
        this.next = next;
        this.addresses = new Addresses(plant.live(), plant.checks(), plant.agents(), next);
        this.templates = new DiscoveryChange(plant.discovery());
    }

    /**
     * Prepares all: looks names up, hears the sources of new templates, checks new servers once.
     *
     * @param ready called when that is done, perhaps at once; {@link #commit} may follow, or {@link #abandon} has to
     * @param refused called instead, with a {@link ConfigurationException} if the topology does not fit this machine or what is
     *     on the class path; nothing has to follow
     */
    void prepare(Runnable ready, Consumer<Throwable> refused) {
        Consumer<Throwable> failed = cause -> {
            abandon();
            refused.accept(cause);
        };
        try {
            plant.checks().prepare(next.backends());
            plant.agents().prepare(next.backends());
        } catch (RuntimeException | Error e) {
            failed.accept(e);
            return;
        }
        plant.discovery().lookups().find(addresses.toLookUp(), found -> discover(found, ready, failed), failed);
    }

    private void discover(Map<Place, InetSocketAddress> found, Runnable ready, Consumer<Throwable> failed) {
        Map<String, List<Member>> described;
        try {
            described = addresses.members(found);
            plant.checks().lookedUp(addresses.checkHosts(found));
            plant.agents().lookedUp(addresses.agentHosts(found));
            templates.begin(next);
        } catch (RuntimeException | Error e) {
            failed.accept(e);
            return;
        }
        templates.await(() -> build(described, ready, failed));
    }

    private void build(Map<String, List<Member>> described, Runnable ready, Consumer<Throwable> failed) {
        try {
            for (Backend backend : next.backends()) {
                List<Member> members = described.getOrDefault(backend.name(), List.of());
                prepare(
                        backend,
                        new Roster(Stream.concat(members.stream(), templates.members(backend))
                                .toList()));
            }
            next.frontends().forEach(this::prepare);
        } catch (RuntimeException | Error e) {
            failed.accept(e);
            return;
        }
        plant.firstRound(List.copyOf(added), List.copyOf(addedAgents), ready);
    }

    /** Lets go of what was prepared, for a change that does not come about. */
    void abandon() {
        templates.abandon();
        List<BackendRuntime> inForce = List.copyOf(before.allBackends());
        plant.checks().closeUnused(inForce);
        plant.tables().closeExceptOf(before.topology().map(Topology::backends).orElse(List.of()));
        plant.checks().forget(added.stream().map(HealthChecks.Checked::server).toList());
        plant.agents()
                .forget(addedAgents.stream().map(AgentChecks.Watched::server).toList());
        plant.agents().closeUnused(inForce);
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
        rosters.forEach(BackendRuntime::announce);
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
        templates.commit();
        return handedOver;
    }

    /** The live half of a server that this change knows, be it new or not. */
    private Optional<ServerRuntime> find(ServerId id) {
        BackendRuntime live =
                Objects.requireNonNull(backends.get(id.backend())); // the topology has checked that it exists
        Prepared description = descriptions.get(live);
        return live.find(id.name())
                .or(() -> description == null
                        ? Optional.empty()
                        : description.added().stream()
                                .filter(server -> server.id().equals(id))
                                .findFirst());
    }

    // ---- preparing ------------------------------------------------------------------------------------------------

    private void prepare(Backend backend, Roster roster) {
        int full = plant.fullConnections(next, backend);
        BackendRuntime live = before.backend(backend.name()).orElse(null);
        List<ServerRuntime> fresh;
        if (live == null) {
            live = new BackendRuntime(backend, roster, full, plant.surroundings());
            fresh = live.servers();
            rosters.put(live, roster);
        } else {
            Prepared description = live.prepare(backend, full, roster);
            fresh = description.added();
            if (!backend.equals(live.backend()) || full != live.fullConnections()) {
                descriptions.put(live, description);
            }
        }
        BackendRuntime owner = live;
        backends.put(backend.name(), owner);
        for (ServerRuntime server : fresh) {
            Server description = server.server();
            if (description.track().isEmpty()) { // who tracks another one is as well as that
                added.add(new HealthChecks.Checked(owner, server, backend.healthOf(description)));
            }
            backend.agentOf(description)
                    .ifPresent(policy -> addedAgents.add(new AgentChecks.Watched(owner, server, policy)));
        }
    }

    private void prepare(Frontend frontend) {
        Optional<FrontendRuntime> live = before.frontend(frontend.name());
        boolean unchanged = live.isPresent()
                && live.get().frontend().equals(frontend)
                && frontend.backends().stream()
                        .map(this::live)
                        .allMatch(backend -> live.get().leadsTo(backend) && !descriptions.containsKey(backend));
        frontends.put(
                frontend.name(),
                unchanged
                        ? live.get()
                        : new FrontendRuntime(
                                frontend,
                                name -> new FrontendRuntime.Target(next.backend(name), live(name)),
                                plant.process(),
                                plant.loops(),
                                live));
    }

    /** The live half of a backend of the new topology, which has checked that it exists. */
    private BackendRuntime live(String backend) {
        return Objects.requireNonNull(backends.get(backend));
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
