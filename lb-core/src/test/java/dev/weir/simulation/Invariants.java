package dev.weir.simulation;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.Snapshot;
import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.Snapshot.FrontendSnapshot;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Termination;
import dev.weir.Topology;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import dev.weir.health.Health;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold in every world: after each event, whenever nothing is due for the moment, when all is at rest, and after
 * the end. What does not hold is an {@link AssertionError}.
 */
final class Invariants {
    /** What a TCP proxy without content rules can log. */
    private static final Set<String> POSSIBLE = Set.of(
            "--", "CD", "cD", "SD", "sD", "CC", "SC", "sC", "CQ", "sQ", "SQ", "RC", "KD", "KC", "KQ", "DD", "DC", "UD",
            "UC");

    /** Workers of the world that are not the load balancer's. */
    private static final Set<String> OUTSIDE = Set.of("wire", "peers", "script");

    private final World world;
    private final Map<String, ServerSnapshot> before = new HashMap<>();
    private final Map<String, Set<String>> eligibleBefore = new HashMap<>();
    private final Map<String, Integer> activeBefore = new HashMap<>();
    private Topology lookedAt;
    private Sticking sticking;
    private final Watching watching;
    private @Nullable Snapshot last;
    private boolean isLookedAtInRest;
    private final Map<ServerId, Server> descriptions = new HashMap<>();
    private @Nullable Topology described;

    Invariants(World world) {
        this.world = world;
        this.lookedAt = world.topology();
        this.sticking = new Sticking(lookedAt, true);
        this.watching = new Watching(world);
    }

    void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** Events have happened after which nobody looked. */
    void lookedAway() {
        last = null;
    }

    /** After each event; those outside of the load balancer cannot have changed it. */
    @SuppressWarnings("ReferenceEquality") // another topology is another object, and this is asked after every event
    void afterEvent() {
        if (!world.isRunning()) {
            return;
        }
        if (!OUTSIDE.contains(world.runtime().lastPlace())) {
            Optional<Snapshot> earlier = Optional.ofNullable(last);
            last = world.balancer().snapshot();
            withinLimits(last);
            if (lookedAt == world.topology()) {
                sticking.check(earlier, last);
            } else {
                lookedAt = world.topology();
                sticking = new Sticking(lookedAt, false);
            }
            last.backends().forEach(this::nobodyIneligibleWasPicked);
            watching.check(last);
            new Following(last).check();
            isLookedAtInRest = false;
        }
        Snapshot now = last;
        if (now != null && !isLookedAtInRest && world.runtime().nothingIsDueNow()) {
            isLookedAtInRest = true;
            now.backends().forEach(this::nobodyWaitsForAFreePlace);
            if (!world.mayLackDescriptors()) {
                nobodyWaitsToBeAccepted(now);
            }
        }
    }

    private void withinLimits(Snapshot now) {
        within(now.activeConnections(), now.maxConnections(), "load balancer");
        for (FrontendSnapshot frontend : now.frontends()) {
            within(frontend.active(), frontend.maxConnections(), frontend.name());
            frontend.binds()
                    .forEach(bind -> within(bind.active(), bind.maxConnections(), frontend.name() + "/" + bind.name()));
        }
        for (BackendSnapshot backend : now.backends()) {
            require(backend.queued() >= 0 && backend.active() >= 0, "negative: " + backend);
            for (ServerSnapshot server : backend.servers()) {
                within(
                        server.active(),
                        highestLimit(backend, server),
                        server.id().toString());
            }
        }
    }

    /** Or else not more than before: a limit that was lowered ends nobody. */
    private void within(int active, int limit, String what) {
        int old = activeBefore.getOrDefault(what, 0);
        activeBefore.put(what, active);
        require(active >= 0, what + " has " + active);
        require(limit == 0 || active <= limit || active <= old, what + " has " + active + " of " + limit);
    }

    private int highestLimit(BackendSnapshot backend, ServerSnapshot server) {
        Server description = description(backend, server);
        int described = description.maxConnections() > 0 ? description.maxConnections() : description.minConnections();
        if (server.agent().isEmpty() || server.maxConnections() == 0) {
            return server.agent().isEmpty() ? described : 0;
        }
        return Math.max(described, server.maxConnections()); // its agent may have set another one
    }

    /**
     * A server gets one more only if it could be picked before or after the event, if somebody waited for it alone, or if a
     * client has a stick entry for it that counts.
     */
    private void nobodyIneligibleWasPicked(BackendSnapshot backend) {
        Set<String> eligible = eligible(backend);
        Set<String> earlier = eligibleBefore.getOrDefault(backend.name(), eligible);
        for (ServerSnapshot server : backend.servers()) {
            ServerSnapshot old = before.getOrDefault(server.id().toString(), server);
            boolean mayGrow = eligible.contains(server.id().name())
                    || earlier.contains(server.id().name())
                    || old.queued() > 0
                    || mayStay(backend, old)
                    || mayStay(backend, server);
            require(server.active() <= old.active() || mayGrow, server.id() + " was picked while " + server.status());
            before.put(server.id().toString(), server);
        }
        eligibleBefore.put(backend.name(), eligible);
    }

    private boolean mayStay(BackendSnapshot backend, ServerSnapshot server) {
        return world.topology()
                .backend(backend.name())
                .stick()
                .filter(rule -> !rule.forgetsServers() || Sticking.isServing(server))
                .isPresent();
    }

    private Set<String> eligible(BackendSnapshot backend) {
        List<String> active = new ArrayList<>();
        List<String> backups = new ArrayList<>();
        List<String> activeInService = new ArrayList<>();
        List<String> backupsInService = new ArrayList<>();
        for (ServerSnapshot server : backend.servers()) {
            boolean isBackup = description(backend, server).isBackup();
            if (server.status().resolved()
                    && server.status().admin() == AdminState.READY
                    && server.status().health() != Health.STOPPING
                    && server.weight() > 0) {
                (isBackup ? backupsInService : activeInService).add(server.id().name());
            }
            if (server.status().takesNewConnections() && server.weight() > 0 && !server.ejected()) {
                (isBackup ? backups : active).add(server.id().name());
            }
        }
        int threshold = world.topology().backend(backend.name()).panicThreshold();
        boolean backupsServe = active.isEmpty() && !backups.isEmpty();
        boolean panic = backupsServe
                ? (activeInService.isEmpty() && backups.size() * 100 < threshold * backupsInService.size())
                : active.size() * 100 < threshold * Math.max(1, activeInService.size());
        if (panic) {
            return new HashSet<>(activeInService.isEmpty() ? backupsInService : activeInService);
        }
        boolean together = world.topology().backend(backend.name()).allBackups();
        List<String> serving = together ? backups : backups.subList(0, Math.min(1, backups.size()));
        return new HashSet<>(active.isEmpty() ? serving : active);
    }

    private void nobodyWaitsForAFreePlace(BackendSnapshot backend) {
        Set<String> eligible = eligible(backend);
        require(backend.queued() == 0 || !eligible.isEmpty(), backend.name() + " lets clients wait for nobody");
        for (ServerSnapshot server : backend.servers()) {
            Server description = description(backend, server);
            // A limit that grows with load, and a rate, may allow one more a moment before somebody looks.
            boolean steady =
                    description.minConnections() == 0 && description.connectRate() == 0 && server.throttle() == 100;
            require(
                    server.status().resolved() || server.queued() == 0,
                    server.id() + " is nowhere and lets " + server.queued() + " wait");
            boolean hasRoom = server.maxConnections() == 0 || server.active() < server.maxConnections();
            if (steady && hasRoom) {
                require(server.queued() == 0, server.id() + " has room and lets " + server.queued() + " wait");
                require(
                        backend.queued() == 0 || !eligible.contains(server.id().name()),
                        server.id() + " has room while " + backend.queued() + " wait in " + backend.name());
            }
        }
    }

    private void nobodyWaitsToBeAccepted(Snapshot now) {
        boolean whole = isFree(now.activeConnections(), now.maxConnections())
                && world.topology().maxSessionRate() == 0;
        for (FrontendSnapshot frontend : now.frontends()) {
            boolean free =
                    whole && isFree(frontend.active(), frontend.maxConnections()) && frontend.maxSessionRate() == 0;
            for (Snapshot.BindSnapshot bind : frontend.binds()) {
                require(
                        !free
                                || !isFree(bind.active(), bind.maxConnections())
                                || world.network().waiting(bind.localAddress()) == 0,
                        frontend.name() + " has room and does not accept: " + now);
            }
        }
    }

    private static boolean isFree(int active, int limit) {
        return limit == 0 || active < limit;
    }

    /** When every connection has ended. */
    void atRest() {
        Snapshot now = world.balancer().snapshot();
        for (FrontendSnapshot frontend : now.frontends()) {
            require(frontend.active() == 0, "at rest, " + frontend);
            frontend.binds().forEach(bind -> require(bind.active() == 0, "at rest, " + bind));
        }
        for (BackendSnapshot backend : now.backends()) {
            require(backend.active() == 0 && backend.queued() == 0, "at rest, " + backend);
            backend.servers()
                    .forEach(server -> require(server.active() == 0 && server.queued() == 0, "at rest, " + server));
        }
        long total = now.frontends().stream().mapToLong(FrontendSnapshot::total).sum();
        List<ConnectionSummary> records = world.recorder().connections();
        require(total == records.size(), total + " connections were accepted, " + records.size() + " ended");
        require(
                world.recorder().events(LbEvent.Defect.class).isEmpty(),
                "a defect was told: " + world.recorder().events());
        require(now.droppedNotifications() == 0, "notifications were dropped");
        Bytes bytes = new Bytes(world);
        for (ConnectionSummary record : records) {
            makesSense(record);
            bytes.check(record);
        }
        new Discovering(world).check(now);
        watching.atRest(now);
        if (!world.hasChanged()) {
            new Turns(world).check(records);
        }
    }

    private void makesSense(ConnectionSummary record) {
        String code = record.termination().code();
        require(POSSIBLE.contains(code), "an impossible end: " + record);
        boolean connected = record.connectMillis() >= 0;
        require(connected || record.bytesToClient() + record.bytesToServer() == 0, "bytes without a server: " + record);
        require(!code.equals("--") || connected, "an end in order without a server: " + record);
        require(
                record.waitMillis() - 1 + Math.max(0, record.connectMillis()) <= record.totalMillis(),
                "longer than it lived: " + record);
        int retries = world.descriptionsOf(record.backend()).stream()
                .mapToInt(Backend::retries)
                .max()
                .orElseThrow();
        require(record.retries() <= retries, "more retries than " + retries + ": " + record);
        boolean timedOut = record.termination().cause() == Termination.Cause.SERVER_TIMEOUT;
        require(!timedOut || !code.equals("sQ") || record.backendQueue() + record.serverQueue() > 0, "sQ: " + record);
    }

    /** After the load balancer has stopped and everybody has left. */
    void afterTheEnd() {
        long sockets = world.network().openSockets();
        require(sockets == 0, sockets + " sockets are open after the end");
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private Server description(BackendSnapshot backend, ServerSnapshot server) {
        if (described != world.topology()) {
            described = world.topology();
            descriptions.clear();
            described.backends().forEach(known -> known.allServers()
                    .forEach(each -> descriptions.put(new ServerId(known.name(), each.name()), each)));
        }
        return Objects.requireNonNull(descriptions.get(server.id()), () -> backend.name() + ": " + server.id());
    }
}
