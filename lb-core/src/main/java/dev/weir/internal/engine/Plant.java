package dev.weir.internal.engine;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.ConfigurationException;
import dev.weir.OpenConnection;
import dev.weir.Termination.Cause;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.internal.discovery.SourceWatch;
import dev.weir.internal.health.AgentChecks;
import dev.weir.internal.health.HealthChecks;
import dev.weir.internal.limit.RateTimer;
import dev.weir.internal.loop.LoopMember;
import dev.weir.internal.loop.LoopState;
import dev.weir.internal.probe.OwnProbes;
import dev.weir.internal.proxy.BindRuntime;
import dev.weir.internal.proxy.FrontendRuntime;
import dev.weir.internal.proxy.ProcessRuntime;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.SessionKiller;
import dev.weir.internal.server.StickTables;
import dev.weir.internal.server.Tracking;
import dev.weir.internal.watch.MarkedWorker;
import dev.weir.internal.watch.UserCode;
import dev.weir.internal.watch.Watchdog;
import dev.weir.spi.Listener;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.Transport;
import dev.weir.spi.TransportContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything of a running load balancer that holds resources: the transport, the live backends and frontends, the checks.
 * Built as a whole or not at all. Control thread only, except for reading.
 */
final class Plant {
    private static final Logger LOG = LoggerFactory.getLogger("dev.weir");

    private final EngineSettings settings;
    private final Reporter reporter;
    private final Transport transport;
    private final List<LoopState> loops;
    private final ProcessRuntime process;
    private final BackendRuntime.Surroundings surroundings;
    private final HealthChecks checks;
    private final AgentChecks agents;
    private final StickTables tables;
    private final Discovery discovery;
    private final Watchdog watchdog;
    private volatile Live live = Live.NOTHING;

    private Plant(
            EngineSettings settings,
            Reporter reporter,
            MarkedWorker control,
            Transport transport,
            UserCode userCode,
            StickTables tables) {
        this.settings = settings;
        this.reporter = reporter;
        this.transport = transport;
        this.tables = tables;
        this.loops = transport.eventLoops().stream()
                .map(loop -> new LoopState(loop, settings.runtime(), this::report))
                .toList();
        RateTimer rates = new RateTimer(settings.runtime(), control);
        this.process = new ProcessRuntime(
                settings.name(),
                maxConnections(settings.topology()),
                settings.topology().maxSessionRate(),
                settings.runtime(),
                reporter,
                rates);
        this.surroundings = new BackendRuntime.Surroundings(
                settings.runtime(), reporter, rates, this::killSessions, loops.size(), tables, userCode);
        ProbeProvider probes = new OwnProbes(settings.probes(), control, reporter, settings.name(), userCode);
        this.checks = new HealthChecks(List.of(probes), settings.runtime(), control);
        this.agents = new AgentChecks(probes, settings.runtime(), control, reporter);
        this.discovery = new Discovery(
                this::live,
                new Lookups(transport, settings.runtime(), control, settings.name() + "-lookup"),
                this::followServers,
                new SourceWatch.Surroundings(settings.runtime(), control, reporter, settings.name() + "-source"));
        this.watchdog =
                new Watchdog(settings.name(), transport.eventLoops(), control, userCode, settings.runtime(), reporter);
    }

    /**
     * A plant whose event loops run and whose ports are still closed.
     *
     * @throws ConfigurationException if the topology does not fit this machine or what is on the class path
     * @throws UncheckedIOException if no transport works here
     */
    static Plant build(EngineSettings settings, Reporter reporter, MarkedWorker control) {
        if (settings.transports().isEmpty()) {
            throw new ConfigurationException(
                    "start",
                    List.of("transport: none (expected: a transport provider on the class path; add the artifact"
                            + " dev.weir:lb-netty)"));
        }
        Transport transport = createTransport(settings, reporter);
        UserCode userCode = new UserCode();
        StickTables tables = new StickTables(settings.runtime(), reporter, userCode);
        try {
            return new Plant(settings, reporter, control, transport, userCode, tables);
        } catch (RuntimeException | Error e) {
            transport.close();
            tables.close();
            throw e;
        }
    }

    private static Transport createTransport(EngineSettings settings, Reporter reporter) {
        TransportContext context = new TransportContext(
                settings.name(),
                settings.runtime(),
                what -> reporter.event(
                        new LbEvent.TransportDegraded(settings.runtime().now(), "transport: " + what)));
        try {
            return settings.transports().get(0).create(context);
        } catch (IOException e) {
            throw new UncheckedIOException("transport: " + e.getMessage(), e);
        }
    }

    private void report(Throwable defect) {
        LOG.error("a deadline of a connection failed", defect);
        reporter.event(new LbEvent.Defect(settings.runtime().now(), "a deadline of a connection failed: " + defect));
    }

    /** HAProxy's default for {@code fullconn}: a tenth, rounded up, of what the frontends may have that lead there. */
    int fullConnections(Topology topology, Backend backend) {
        long most = topology.frontends().stream()
                .filter(frontend -> frontend.backends().contains(backend.name()))
                .mapToLong(frontend ->
                        frontend.maxConnections() > 0 ? frontend.maxConnections() : maxConnections(topology))
                .sum();
        return backend.fullConnections().orElse((int) Math.max(1, Math.min(Integer.MAX_VALUE, (most + 9) / 10)));
    }

    /** The limit of the whole: the user's, else as many as there are file descriptors for. */
    int maxConnections(Topology topology) {
        int wanted = topology.maxConnections();
        return wanted > 0 ? wanted : transport.connectionCapacity();
    }

    /** Swaps what is in force, and tells which frontends and backends are new and which are not in use any more. */
    void put(Live next) {
        Live before = live;
        live = next;
        warnOfLimits(next);
        Stream.concat(
                        next.frontends().keySet().stream()
                                .filter(name -> before.frontend(name).isEmpty()),
                        next.backends().keySet().stream()
                                .filter(name -> before.backend(name).isEmpty()))
                .forEach(name -> reporter.event(
                        new LbEvent.ProxyStarted(settings.runtime().now(), name, "Proxy " + name + " started.")));
        tellStopped(before, next);
    }

    /** Tells of every frontend and backend that it is not in use any more. */
    void tellStopped() {
        tellStopped(live, Live.NOTHING);
    }

    private void tellStopped(Live before, Live after) {
        before.frontends().forEach((name, frontend) -> {
            if (after.frontend(name).isEmpty()) {
                tellStopped(name, frontend.total(), 0);
            }
        });
        before.backends().forEach((name, backend) -> {
            if (after.backend(name).isEmpty()) {
                tellStopped(name, 0, backend.counters().total.sum());
            }
        });
    }

    private void tellStopped(String name, long frontend, long backend) {
        reporter.event(new LbEvent.ProxyStopped(
                settings.runtime().now(),
                name,
                "Proxy " + name + " stopped (cumulated conns: FE: " + frontend + ", BE: " + backend + ")."));
    }

    /**
     * Opens a port; nobody is accepted yet.
     *
     * @throws UncheckedIOException naming the bind
     */
    Listener open(FrontendRuntime frontend, BindRuntime runtime) {
        Bind bind = runtime.bind();
        String what = "bind '" + frontend.frontend().name() + "/" + bind.name() + "' at " + bind.address() + ": ";
        try {
            return transport.bind(
                    transport.resolve(bind.host(), bind.port()),
                    frontend.frontend().backlog(),
                    runtime);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(what + "unknown host (expected: an address of this machine)", e);
        } catch (IOException e) {
            throw new UncheckedIOException(what + e.getMessage(), e);
        }
    }

    private void warnOfLimits(Live next) {
        long wanted = next.allFrontends().stream()
                .mapToLong(frontend -> frontend.frontend().maxConnections())
                .sum();
        int capacity = transport.connectionCapacity();
        if (wanted > capacity) {
            reporter.event(new LbEvent.Warning(
                    settings.runtime().now(),
                    "maxConnections: " + wanted + " over all frontends (expected: at most " + capacity
                            + ", two file descriptors each, by this process's limit of open files)"));
        }
    }

    /** Closes every port; completes, on an event loop, when those the kernel had accepted are accepted. */
    CompletionStage<?> closePorts() {
        return CompletableFuture.allOf(live.allFrontends().stream()
                .flatMap(frontend -> frontend.listeners().stream())
                .map(listener -> listener.close().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** Ends connections at these servers; see {@link SessionKiller}. A loop that does not move is not waited for. */
    CompletionStage<List<OpenConnection>> killSessions(Predicate<@Nullable Object> servers, Cause cause, int most) {
        AtomicInteger left = new AtomicInteger(most);
        List<OpenConnection> killed = Collections.synchronizedList(new ArrayList<>());
        return CompletableFuture.allOf(loops.stream()
                        .filter(loop -> !watchdog.isLost(loop.loop()))
                        .map(loop -> CompletableFuture.runAsync(
                                () -> loop.forEach(member -> {
                                    if (left.get() > 0 && servers.test(member.server()) && left.getAndDecrement() > 0) {
                                        left.addAndGet(kill(member, cause, killed) ? 0 : 1);
                                    }
                                }),
                                loop.loop()))
                        .toArray(CompletableFuture[]::new))
                .thenApply(done -> List.copyOf(killed));
    }

    private static boolean kill(LoopMember member, Cause cause, List<OpenConnection> killed) {
        OpenConnection before = member.describe();
        return member.kill(cause) && killed.add(before);
    }

    /** Lets go of everything; connections that are left are dropped without a record. */
    void dispose() {
        discovery.stop();
        discovery.lookups().stop();
        checks.stop();
        agents.stop();
        transport.close();
        watchdog.close(); // until then a strategy that does not come back was still interrupted
        tables.close();
    }

    /** Whether the caller is on one of the transport's threads. */
    boolean isEventLoop() {
        return loops.stream().anyMatch(state -> state.loop().isCurrent());
    }

    /** Connections accepted so far by frontends in use. */
    long accepted() {
        return live.allFrontends().stream().mapToLong(FrontendRuntime::total).sum();
    }

    Discovery discovery() {
        return discovery;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    HealthChecks checks() {
        return checks;
    }

    AgentChecks agents() {
        return agents;
    }

    /** Checks servers that come with a change, and asks their agents, once; then calls {@code done}. */
    void firstRound(List<HealthChecks.Checked> added, List<AgentChecks.Watched> addedAgents, Runnable done) {
        int[] missing = {2};
        Runnable oneDone = () -> {
            missing[0]--;
            if (missing[0] == 0) {
                done.run();
            }
        };
        checks.firstRound(added, oneDone);
        agents.firstRound(addedAgents, oneDone);
    }

    /** Servers of a backend have come to be somewhere, or are somewhere else, or nowhere any more. */
    private void followServers(BackendRuntime moved) {
        Tracking.follow(moved);
        List<BackendRuntime> all = List.copyOf(live.allBackends());
        checks.follow(all);
        agents.follow(all);
    }

    Transport transport() {
        return transport;
    }

    ProcessRuntime process() {
        return process;
    }

    StickTables tables() {
        return tables;
    }

    List<LoopState> loops() {
        return loops;
    }

    BackendRuntime.Surroundings surroundings() {
        return surroundings;
    }

    /** What is in force. */
    Live live() {
        return live;
    }
}
