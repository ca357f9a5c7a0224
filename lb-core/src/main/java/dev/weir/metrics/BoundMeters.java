package dev.weir.metrics;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.ServerTemplate;
import dev.weir.Snapshot;
import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.Snapshot.BindSnapshot;
import dev.weir.Snapshot.FrontendSnapshot;
import dev.weir.Snapshot.FrontendState;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Snapshot.StickTableSnapshot;
import dev.weir.Topology;
import dev.weir.event.ConnectionSummary;
import dev.weir.health.Health;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.noop.NoopMeter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters of one load balancer in one registry. Not thread-safe; reading the meters is. */
final class BoundMeters {
    private final MeterRegistry registry;
    private final Tags common;
    private final RecentSnapshot figures;
    private final LoadBalancer loadBalancer;
    private final Map<Meter.Id, Meter> registered = new LinkedHashMap<>();
    /** Those of the topology in force; the others stay whatever becomes of it. */
    private Set<Meter.Id> ofTopology = new HashSet<>();

    private final Map<String, Timer> sessions = new HashMap<>();
    private final Map<String, Timer> waits = new HashMap<>();
    private final Map<ServerId, Timer> connects = new HashMap<>();
    private final Map<Ending, Counter> endings = new HashMap<>();
    private final Set<String> transportFigures = new HashSet<>();

    /** A frontend and how a connection of it ended: at most as many as there are letters. */
    private record Ending(String frontend, String code) {}

    /**
     * Registers everything that the topology names.
     *
     * @throws IllegalArgumentException if the registry has the same meters already, from another load balancer
     */
    BoundMeters(LoadBalancer loadBalancer, MeterRegistry registry, Tags common) {
        this.registry = registry;
        this.common = common;
        this.loadBalancer = loadBalancer;
        this.figures = new RecentSnapshot(loadBalancer, registry.config().clock());
        registerWhole();
        ofTopology.clear();
        follow(loadBalancer.topology());
        registerTransport(loadBalancer.snapshot());
    }

    /** Registers what a topology names and has no meters yet, and takes out the meters of what it does not name any more. */
    void follow(Topology topology) {
        Set<Meter.Id> before = ofTopology;
        ofTopology = new HashSet<>();
        limit(Meters.RATE_LIMIT, common, topology.maxSessionRate(), Topology::maxSessionRate);
        topology.backends().stream()
                .flatMap(backend -> backend.stick().stream())
                .map(rule -> rule.table().name())
                .distinct()
                .forEach(this::registerStickTable);
        sessions.clear();
        waits.clear();
        connects.clear();
        topology.frontends().forEach(this::register);
        topology.backends().forEach(this::register);
        before.removeAll(ofTopology);
        for (Meter.Id gone : before) {
            registered.remove(gone);
            registry.remove(gone);
        }
    }

    MeterRegistry registry() {
        return registry;
    }

    /** The transport's figures are known by name only once it runs. */
    void registerTransport(Snapshot snapshot) {
        for (String name : snapshot.gauges().keySet()) {
            if (transportFigures.add(name)) {
                Meter figure = gauge(
                        Meters.TRANSPORT,
                        common.and("figure", name),
                        now -> now.whole(whole -> whole.gauges().getOrDefault(name, 0L)));
                ofTopology.remove(figure.getId());
            }
        }
    }

    /** Counts and times a connection that ended. */
    void record(ConnectionSummary connection) {
        Timer session = sessions.get(connection.frontend());
        if (session == null) {
            return; // not of the topology that was bound
        }
        session.record(connection.totalMillis(), TimeUnit.MILLISECONDS);
        endings.computeIfAbsent(
                        new Ending(
                                connection.frontend(), connection.termination().code()),
                        this::registerEnding)
                .increment();
        // The log's figure is one more than the time, or -1 if nothing was waited for.
        record(waits.get(connection.backend()), connection.waitMillis() - 1);
        record(connects.get(new ServerId(connection.backend(), connection.server())), connection.connectMillis());
    }

    /** Takes every meter out of the registry. */
    void remove() {
        registered.values().forEach(registry::remove);
        registered.clear();
    }

    private static void record(@Nullable Timer timer, long millis) {
        if (timer != null && millis >= 0) {
            timer.record(millis, TimeUnit.MILLISECONDS);
        }
    }

    private void registerWhole() {
        int before = registry.find(Meters.ACTIVE.id).meters().size();
        Meter first = gauge(Meters.ACTIVE, common, now -> now.whole(Snapshot::activeConnections));
        if (!(first instanceof NoopMeter)
                && registry.find(Meters.ACTIVE.id).meters().size() == before) {
            // The registry would answer every registration with the other one's meter, and say nothing.
            throw new IllegalArgumentException("tags: " + common.stream().toList()
                    + " (expected: tags that tell this load balancer from the one bound to this registry before)");
        }
        gauge(Meters.LIMIT, common, now -> now.whole(Snapshot::maxConnections));
        gauge(Meters.RATE, common, now -> now.whole(Snapshot::sessionRate));
        counter(Meters.DROPPED, common, now -> now.whole(Snapshot::droppedNotifications));
        gauge(
                Meters.LOOPS_BLOCKED,
                common,
                now -> now.whole(whole -> whole.eventLoops().blocked()));
        counter(
                Meters.LOOPS_LONG_PASSES,
                common,
                now -> now.whole(whole -> whole.eventLoops().longPasses()));
        gauge(
                Meters.LOOPS_LONGEST_PASS,
                common,
                now -> now.whole(whole -> whole.eventLoops().longestPassMillis()));
    }

    private void registerStickTable(String name) {
        gauge(
                Meters.STICK_ENTRIES,
                common.and("table", name),
                now -> now.stickTable(name, StickTableSnapshot::entries));
    }

    private void register(Frontend frontend) {
        String name = frontend.name();
        Tags tags = common.and("frontend", name);
        frontendGauge(Meters.FRONTEND_ACTIVE, frontend, FrontendSnapshot::active);
        limit(Meters.FRONTEND_LIMIT, tags, frontend.maxConnections(), now -> of(now, name, Frontend::maxConnections));
        frontendGauge(Meters.FRONTEND_RATE, frontend, FrontendSnapshot::sessionRate);
        limit(
                Meters.FRONTEND_RATE_LIMIT,
                tags,
                frontend.maxSessionRate(),
                now -> of(now, name, Frontend::maxSessionRate));
        frontendGauge(Meters.FRONTEND_FULL, frontend, seen -> seen.state() == FrontendState.FULL ? 1 : 0);
        frontendGauge(Meters.FRONTEND_WAITING, frontend, seen -> seen.state() == FrontendState.WAITING ? 1 : 0);
        frontendCounter(Meters.FRONTEND_PAUSES, frontend, FrontendSnapshot::paused);
        frontendCounter(Meters.FRONTEND_TOTAL, frontend, FrontendSnapshot::total);
        frontendCounter(Meters.FRONTEND_BYTES_IN, frontend, FrontendSnapshot::bytesIn);
        frontendCounter(Meters.FRONTEND_BYTES_OUT, frontend, FrontendSnapshot::bytesOut);
        sessions.put(name, timer(Meters.FRONTEND_SESSION, tags));
        for (Bind bind : frontend.binds()) {
            Tags ofBind = tags.and("bind", bind.name());
            gauge(Meters.BIND_ACTIVE, ofBind, now -> now.bind(name, bind.name(), BindSnapshot::active));
            limit(Meters.BIND_LIMIT, ofBind, bind.maxConnections(), now -> of(now, name, all -> limitOf(all, bind)));
            counter(Meters.BIND_TOTAL, ofBind, now -> now.bind(name, bind.name(), BindSnapshot::total));
        }
    }

    private void register(Backend backend) {
        String name = backend.name();
        Tags tags = common.and("backend", name);
        backendGauge(Meters.BACKEND_ACTIVE, backend, BackendSnapshot::active);
        backendGauge(Meters.BACKEND_QUEUED, backend, BackendSnapshot::queued);
        backendGauge(Meters.BACKEND_QUEUED_PEAK, backend, BackendSnapshot::peakQueued);
        backendGauge(Meters.BACKEND_PANIC, backend, seen -> seen.panic() ? 1 : 0);
        backendGauge(Meters.BACKEND_USABLE, backend, seen -> seen.servers().stream()
                .filter(ServerSnapshot::isUsable)
                .count());
        backendCounter(Meters.BACKEND_TOTAL, backend, BackendSnapshot::total);
        backendCounter(Meters.BACKEND_BYTES_IN, backend, BackendSnapshot::bytesIn);
        backendCounter(Meters.BACKEND_BYTES_OUT, backend, BackendSnapshot::bytesOut);
        backendCounter(Meters.BACKEND_ERRORS, backend, BackendSnapshot::connectionErrors);
        backendCounter(Meters.BACKEND_RETRIES, backend, BackendSnapshot::retries);
        backendCounter(Meters.BACKEND_REDISPATCHES, backend, BackendSnapshot::redispatches);
        if (backend.stick().isPresent()) {
            backendCounter(Meters.BACKEND_STICK_HITS, backend, BackendSnapshot::stickHits);
            backendCounter(Meters.BACKEND_STICK_MISSES, backend, BackendSnapshot::stickMisses);
        }
        waits.put(name, timer(Meters.BACKEND_WAIT, tags));
        if (!backend.templates().isEmpty()) {
            backendGauge(Meters.BACKEND_UNRESOLVED, backend, seen -> seen.servers().stream()
                    .filter(server -> !server.status().resolved())
                    .count());
        }
        backend.allServers().forEach(server -> register(new ServerId(name, server.name()), backend, server));
    }

    private void register(ServerId id, Backend backend, Server server) {
        Tags tags = tagsOf(id);
        serverGauge(
                Meters.SERVER_UP,
                id,
                seen -> seen.status().resolved() && seen.status().health() != Health.DOWN ? 1 : 0);
        serverGauge(Meters.SERVER_USABLE, id, seen -> seen.isUsable() ? 1 : 0);
        serverGauge(Meters.SERVER_EJECTED, id, seen -> seen.ejected() ? 1 : 0);
        serverGauge(Meters.SERVER_WEIGHT, id, ServerSnapshot::weight);
        serverGauge(Meters.SERVER_ACTIVE, id, ServerSnapshot::active);
        boolean hasAgent = backend.agentOf(server).isPresent();
        if (server.minConnections() > 0 || hasAgent) {
            serverGauge(Meters.SERVER_LIMIT, id, ServerSnapshot::maxConnections); // changes with load, or at a word
        } else {
            limit(Meters.SERVER_LIMIT, tags, server.maxConnections(), now -> limitOf(now, id));
        }
        serverGauge(Meters.SERVER_QUEUED, id, ServerSnapshot::queued);
        serverCounter(Meters.SERVER_TOTAL, id, ServerSnapshot::total);
        serverCounter(Meters.SERVER_ATTEMPTS, id, ServerSnapshot::attempts);
        serverCounter(Meters.SERVER_BYTES_IN, id, ServerSnapshot::bytesIn);
        serverCounter(Meters.SERVER_BYTES_OUT, id, ServerSnapshot::bytesOut);
        serverCounter(Meters.SERVER_ERRORS, id, ServerSnapshot::connectionErrors);
        serverCounter(Meters.SERVER_RETRIES, id, ServerSnapshot::retries);
        serverCounter(Meters.SERVER_REDISPATCHES, id, ServerSnapshot::redispatches);
        serverCounter(Meters.SERVER_CHECKS_FAILED, id, ServerSnapshot::checksFailed);
        serverCounter(Meters.SERVER_DOWNS, id, ServerSnapshot::timesDown);
        serverCounter(Meters.SERVER_EJECTIONS, id, ServerSnapshot::ejections);
        serverCounter(Meters.SERVER_OBSERVED, id, ServerSnapshot::observedFailures);
        connects.put(id, timer(Meters.SERVER_CONNECT, tags));
        if (server.track().isEmpty() && backend.healthOf(server).isActive()) {
            serverGauge(Meters.SERVER_CHECK, id, BoundMeters::lastCheckSeconds);
            serverGauge(Meters.SERVER_CERTIFICATE, id, seen -> seen.certificateExpires()
                    .map(expires -> (double) expires.getEpochSecond())
                    .orElse(Double.NaN));
        }
    }

    private static double lastCheckSeconds(ServerSnapshot seen) {
        int checks = seen.checks().size();
        return checks == 0
                ? Double.NaN
                : seen.checks().get(checks - 1).duration().toNanos() / 1e9;
    }

    private Counter registerEnding(Ending ending) {
        Counter counter = Counter.builder(Meters.FRONTEND_CLOSED.id)
                .description(Meters.FRONTEND_CLOSED.meaning)
                .baseUnit(Meters.FRONTEND_CLOSED.unit)
                .tags(common.and("frontend", ending.frontend(), "termination", ending.code()))
                .register(registry);
        registered.put(counter.getId(), counter);
        return counter;
    }

    private Tags tagsOf(ServerId id) {
        return common.and("backend", id.backend(), "server", id.name());
    }

    private void frontendGauge(Meters meter, Frontend frontend, ToDoubleFunction<FrontendSnapshot> figure) {
        String name = frontend.name();
        gauge(meter, common.and("frontend", name), now -> now.frontend(name, figure));
    }

    private void frontendCounter(Meters meter, Frontend frontend, ToDoubleFunction<FrontendSnapshot> figure) {
        String name = frontend.name();
        counter(meter, common.and("frontend", name), now -> now.frontend(name, figure));
    }

    private void backendGauge(Meters meter, Backend backend, ToDoubleFunction<BackendSnapshot> figure) {
        String name = backend.name();
        gauge(meter, common.and("backend", name), now -> now.backend(name, figure));
    }

    private void backendCounter(Meters meter, Backend backend, ToDoubleFunction<BackendSnapshot> figure) {
        String name = backend.name();
        counter(meter, common.and("backend", name), now -> now.backend(name, figure));
    }

    private void serverGauge(Meters meter, ServerId id, ToDoubleFunction<ServerSnapshot> figure) {
        gauge(meter, tagsOf(id), now -> now.server(id, figure));
    }

    private void serverCounter(Meters meter, ServerId id, ToDoubleFunction<ServerSnapshot> figure) {
        counter(meter, tagsOf(id), now -> now.server(id, figure));
    }

    /** A limit as the topology in force has it; 0 stands for none, which has no meter. */
    private void limit(Meters meter, Tags tags, int configured, ToIntFunction<Topology> inForce) {
        if (configured > 0) {
            gauge(meter, tags, now -> inForce.applyAsInt(loadBalancer.topology()));
        }
    }

    private static int of(Topology topology, String frontend, ToIntFunction<Frontend> limit) {
        return topology.frontends().stream()
                .filter(known -> known.name().equals(frontend))
                .mapToInt(limit)
                .findFirst()
                .orElse(0);
    }

    private static int limitOf(Frontend frontend, Bind bind) {
        return frontend.binds().stream()
                .filter(known -> known.name().equals(bind.name()))
                .mapToInt(Bind::maxConnections)
                .findFirst()
                .orElse(0);
    }

    private static int limitOf(Topology topology, ServerId id) {
        return topology.backends().stream()
                .filter(backend -> backend.name().equals(id.backend()))
                .flatMap(backend -> description(backend, id.name()))
                .mapToInt(Server::maxConnections)
                .findFirst()
                .orElse(0);
    }

    private static Stream<Server> description(Backend backend, String server) {
        return Stream.concat(
                backend.servers().stream().filter(known -> known.name().equals(server)),
                backend.templates().stream()
                        .filter(template -> template.hasServer(server))
                        .map(ServerTemplate::pattern));
    }

    private Meter gauge(Meters meter, Tags tags, ToDoubleFunction<RecentSnapshot> value) {
        Gauge.Builder<RecentSnapshot> builder = Gauge.builder(meter.id, figures, value)
                .description(meter.meaning)
                .tags(tags);
        return added((meter.unit.isEmpty() ? builder : builder.baseUnit(meter.unit)).register(registry));
    }

    private void counter(Meters meter, Tags tags, ToDoubleFunction<RecentSnapshot> value) {
        added(FunctionCounter.builder(meter.id, figures, value)
                .description(meter.meaning)
                .baseUnit(meter.unit)
                .tags(tags)
                .register(registry));
    }

    private Timer timer(Meters meter, Tags tags) {
        return added(
                Timer.builder(meter.id).description(meter.meaning).tags(tags).register(registry));
    }

    private <M extends Meter> M added(M meter) {
        registered.put(meter.getId(), meter);
        ofTopology.add(meter.getId());
        return meter;
    }
}
