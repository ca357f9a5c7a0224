package dev.weir.internal.engine;

import dev.weir.Backend;
import dev.weir.Bind;
import dev.weir.ConfigurationException;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Termination.Cause;
import dev.weir.event.LbEvent;
import dev.weir.internal.health.HealthChecks;
import dev.weir.internal.limit.RateTimer;
import dev.weir.internal.loop.LoopState;
import dev.weir.internal.proxy.BindRuntime;
import dev.weir.internal.proxy.FrontendRuntime;
import dev.weir.internal.proxy.ProcessRuntime;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.StickTables;
import dev.weir.spi.Listener;
import dev.weir.spi.SerialExecutor;
import dev.weir.spi.Transport;
import dev.weir.spi.TransportContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    private final Map<String, BackendRuntime> backends = new LinkedHashMap<>();
    private final Map<String, FrontendRuntime> frontends = new LinkedHashMap<>();
    private final HealthChecks checks;
    private final StickTables tables;
    private boolean inUse;

    private Plant(
            EngineSettings settings,
            Reporter reporter,
            SerialExecutor control,
            Transport transport,
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
                maxConnections(),
                settings.topology().maxSessionRate(),
                settings.runtime(),
                reporter,
                rates);
        buildBackends(new BackendRuntime.Surroundings(
                settings.runtime(), reporter, rates, this::killSessions, loops.size(), tables));
        buildFrontends();
        this.checks = new HealthChecks(List.copyOf(backends.values()), settings.probes(), settings.runtime(), control);
    }

    /**
     * A plant whose event loops run and whose ports are still closed.
     *
     * @throws ConfigurationException if the topology does not fit this machine or what is on the class path
     * @throws UncheckedIOException if no transport works here
     */
    static Plant build(EngineSettings settings, Reporter reporter, SerialExecutor control) {
        if (settings.transports().isEmpty()) {
            throw new ConfigurationException(
                    "start",
                    List.of("transport: none (expected: a transport provider on the class path; add the artifact"
                            + " dev.weir:lb-netty)"));
        }
        Transport transport = createTransport(settings, reporter);
        StickTables tables = new StickTables(settings.runtime(), reporter);
        try {
            return new Plant(settings, reporter, control, transport, tables);
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

    private void buildBackends(BackendRuntime.Surroundings around) {
        List<String> problems = new ArrayList<>();
        for (Backend backend : settings.topology().backends()) {
            Map<String, InetSocketAddress> addresses = new HashMap<>();
            for (Server server : backend.servers()) {
                try {
                    addresses.put(server.name(), transport.resolve(server.host(), server.port()));
                } catch (UnknownHostException e) {
                    problems.add("server '" + backend.name() + "/" + server.name() + "' host: '" + server.host()
                            + "' (expected: an IP address or a name that can be resolved)");
                }
            }
            if (problems.isEmpty()) {
                backends.put(backend.name(), new BackendRuntime(backend, addresses, fullConnections(backend), around));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("start", problems);
        }
    }

    private void report(Throwable defect) {
        LOG.error("a deadline of a connection failed", defect);
        reporter.event(new LbEvent.Defect(settings.runtime().now(), "a deadline of a connection failed: " + defect));
    }

    /** HAProxy's default for {@code fullconn}: a tenth, rounded up, of what the frontends may have that lead there. */
    private int fullConnections(Backend backend) {
        long most = settings.topology().frontends().stream()
                .filter(frontend -> frontend.defaultBackend().equals(backend.name()))
                .mapToLong(frontend -> frontend.maxConnections() > 0 ? frontend.maxConnections() : maxConnections())
                .sum();
        return backend.fullConnections().orElse((int) Math.max(1, Math.min(Integer.MAX_VALUE, (most + 9) / 10)));
    }

    /** The limit of the whole: the user's, else as many as there are file descriptors for. */
    private int maxConnections() {
        int wanted = settings.topology().maxConnections();
        return wanted > 0 ? wanted : transport.connectionCapacity();
    }

    private void buildFrontends() {
        for (Frontend frontend : settings.topology().frontends()) {
            BackendRuntime backend = backend(frontend.defaultBackend());
            frontends.put(frontend.name(), new FrontendRuntime(frontend, backend, process, loops));
        }
    }

    /**
     * Opens every port, or none, and starts to accept.
     *
     * @throws UncheckedIOException naming the bind that could not be opened
     */
    void open() {
        for (FrontendRuntime frontend : frontends.values()) {
            for (BindRuntime bind : frontend.binds()) {
                frontend.add(open(frontend, bind));
            }
        }
        warnOfLimits();
        frontends.values().forEach(frontend -> frontend.listeners().forEach(Listener::start));
        checks.start();
    }

    private Listener open(FrontendRuntime frontend, BindRuntime runtime) {
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

    private void warnOfLimits() {
        long wanted = frontends.values().stream()
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

    /** Tells of every frontend and backend that it is in use. */
    void tellStarted() {
        inUse = true;
        Stream.concat(frontends.keySet().stream(), backends.keySet().stream())
                .forEach(name -> reporter.event(
                        new LbEvent.ProxyStarted(settings.runtime().now(), name, "Proxy " + name + " started.")));
    }

    /** Tells of every frontend and backend that was in use that it is not any more, and what it has done. */
    void tellStopped() {
        if (!inUse) {
            return; // stopped while starting
        }
        frontends.forEach((name, frontend) -> tellStopped(name, frontend.total(), 0));
        backends.forEach(
                (name, backend) -> tellStopped(name, 0, backend.counters().total.sum()));
    }

    private void tellStopped(String name, long frontend, long backend) {
        reporter.event(new LbEvent.ProxyStopped(
                settings.runtime().now(),
                name,
                "Proxy " + name + " stopped (cumulated conns: FE: " + frontend + ", BE: " + backend + ")."));
    }

    /** Closes every port; completes, on an event loop, when those the kernel had accepted are accepted. */
    CompletionStage<?> closePorts() {
        return CompletableFuture.allOf(frontends.values().stream()
                .flatMap(frontend -> frontend.listeners().stream())
                .map(listener -> listener.close().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** Resets every connection that is left. */
    void killConnections() {
        for (LoopState loop : loops) {
            loop.loop().execute(() -> loop.forEach(member -> member.kill(Cause.KILLED)));
        }
    }

    /** Ends every connection at one of these servers; the stage tells how many, once all have been told to end. */
    CompletionStage<Integer> killSessions(Predicate<Object> servers, Cause cause) {
        AtomicInteger killed = new AtomicInteger();
        return CompletableFuture.allOf(loops.stream()
                        .map(loop -> CompletableFuture.runAsync(
                                () -> loop.forEach(member -> {
                                    Object server = member.server();
                                    if (server != null && servers.test(server)) {
                                        killed.incrementAndGet();
                                        member.kill(cause);
                                    }
                                }),
                                loop.loop()))
                        .toArray(CompletableFuture[]::new))
                .thenApply(done -> killed.get());
    }

    /** Lets go of everything; connections that are left are dropped without a record. */
    void dispose() {
        checks.stop();
        transport.close();
        tables.close();
    }

    /** Whether the caller is on one of the transport's threads. */
    boolean isEventLoop() {
        return loops.stream().anyMatch(state -> state.loop().isCurrent());
    }

    /** Connections accepted so far. */
    long accepted() {
        return frontends.values().stream().mapToLong(FrontendRuntime::total).sum();
    }

    HealthChecks checks() {
        return checks;
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

    Map<String, FrontendRuntime> frontends() {
        return frontends;
    }

    Map<String, BackendRuntime> backends() {
        return backends;
    }

    /** The backend with this name; the topology has checked that it exists. */
    final BackendRuntime backend(String name) {
        BackendRuntime found = backends.get(name);
        if (found == null) {
            throw new IllegalArgumentException("backend: " + name + " (expected: one of " + backends.keySet() + ")");
        }
        return found;
    }
}
