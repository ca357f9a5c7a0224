package dev.weir.internal.engine;

import dev.weir.AdminState;
import dev.weir.Decision;
import dev.weir.Drain;
import dev.weir.DrainReport;
import dev.weir.Explanation;
import dev.weir.OpenConnection;
import dev.weir.ServerId;
import dev.weir.Snapshot;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.internal.proxy.FrontendRuntime;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.internal.watch.MarkedWorker;
import dev.weir.tls.ClientHello;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The life of a load balancer: new, starting, running, stopping, stopped; never back. The steps run on the control thread.
 * Stages complete on the notification thread, so that what a user hangs on them delays neither control nor traffic.
 */
public final class Engine {
    private enum State {
        NEW,
        STARTING,
        RUNNING,
        STOPPING,
        STOPPED
    }

    private final EngineSettings settings;
    private final Reporter reporter;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<DrainReport> stopped = new CompletableFuture<>();
    private final MarkedWorker control;
    private volatile @Nullable Plant plant;
    private @Nullable Operator operator; // control thread

    /** An engine that has its control and notification threads and nothing else. */
    public Engine(EngineSettings settings) {
        this.settings = settings;
        this.reporter = new Reporter(
                settings.name(), settings.runtime(), settings.accessLog().orElse(null));
        this.control = new MarkedWorker(settings.runtime().newWorker(settings.name() + "-control"));
    }

    /** Where to subscribe. */
    public Reporter reporter() {
        return reporter;
    }

    /** Starts; the stage fails with what went wrong, and then nothing is left running. */
    public CompletionStage<Void> start() {
        if (!state.compareAndSet(State.NEW, State.STARTING)) {
            throw new IllegalStateException("load balancer '" + settings.name() + "' is " + state.get()
                    + " (expected: NEW; it can be started once)");
        }
        control.execute(this::build);
        return started.minimalCompletionStage();
    }

    private void build() {
        Plant built;
        try {
            built = Plant.build(settings, reporter, control);
        } catch (RuntimeException | Error e) {
            startFailed(e);
            return;
        }
        plant = built;
        TopologyChange change = new TopologyChange(built, settings.topology());
        change.prepare(() -> open(built, change), cause -> {
            if (state.get() == State.STARTING) {
                startFailed(cause);
            } // else it is being stopped, and that lets go of everything
        });
    }

    private void open(Plant built, TopologyChange change) {
        if (state.get() != State.STARTING) {
            return; // stopped meanwhile
        }
        try {
            var unused = change.commit(); // at the start no port changes hands
        } catch (RuntimeException | Error e) {
            startFailed(e);
            return;
        }
        Operator made = new Operator(built, settings.runtime(), reporter, control);
        operator = made;
        built.agents().orderBy(made::setAdmin);
        state.compareAndSet(State.STARTING, State.RUNNING);
        reporter.event(new LbEvent.Started(
                settings.runtime().now(),
                "load balancer '" + settings.name() + "' started: "
                        + built.transport().description()));
        reporter.afterNotifications(() -> started.complete(null));
    }

    private void startFailed(Throwable cause) {
        Plant built = plant;
        plant = null;
        if (built != null) {
            try {
                built.dispose();
            } catch (RuntimeException | Error e) {
                cause.addSuppressed(e); // whoever waits for the start must hear of both
            }
        }
        reporter.afterNotifications(() -> started.completeExceptionally(cause));
        if (state.compareAndSet(State.STARTING, State.STOPPED)) {
            reporter.afterNotifications(() -> stopped.complete(Shutdown.NOTHING_TO_DO));
            endThreads();
        } // else a stop came in between, and it ends the threads
    }

    /** Stops; every call gets the same stage. */
    public CompletionStage<DrainReport> stop(Drain drain) {
        State before = state.get();
        if (before == State.NEW && state.compareAndSet(State.NEW, State.STOPPED)) {
            reporter.afterNotifications(() -> stopped.complete(Shutdown.NOTHING_TO_DO));
            endThreads();
        } else if (before == State.STARTING || before == State.RUNNING) {
            if (state.compareAndSet(before, State.STOPPING)) {
                control.execute(() -> beginStop(drain, before));
                watchStop();
            } else {
                return stop(drain); // it moved on meanwhile
            }
        }
        return stopped.minimalCompletionStage();
    }

    /** Whoever waits for the stop must hear if it cannot even begin, because code of a user's does not come back. */
    private void watchStop() {
        Plant built = plant;
        if (built != null) {
            built.watchdog()
                    .whenControlIsDead(at -> reporter.afterNotifications(
                            () -> stopped.completeExceptionally(new IllegalStateException("load balancer '"
                                    + settings.name() + "' cannot stop: its control thread does not come back" + at))));
        }
    }

    private void beginStop(Drain drain, State before) {
        Plant built = plant;
        if (built == null) {
            finishStop(Shutdown.NOTHING_TO_DO); // the start failed and has said why
        } else {
            if (before == State.STARTING) {
                reporter.afterNotifications(() -> started.completeExceptionally(new IllegalStateException(
                        "load balancer '" + settings.name() + "' was stopped while starting")));
            }
            if (operator != null) {
                operator.stop();
            }
            built.discovery().stop();
            new Shutdown(built, drain, settings.runtime(), control, report -> built.discovery()
                            .whenClosed(() -> finishStop(report)))
                    .begin();
        }
    }

    private void finishStop(DrainReport report) {
        state.set(State.STOPPED);
        Plant built = plant;
        if (built != null) {
            built.tellStopped();
        }
        reporter.event(new LbEvent.Stopped(
                settings.runtime().now(), "load balancer '" + settings.name() + "' stopped: " + report));
        reporter.afterNotifications(() -> stopped.complete(report));
        endThreads();
    }

    private void endThreads() {
        reporter.close();
        control.close();
    }

    /** Whether the caller is on a thread that must not wait for this engine. */
    public boolean isOwnThread() {
        Plant built = plant;
        return control.isCurrent() || reporter.isNotifier() || (built != null && built.isEventLoop());
    }

    /** The topology in force, or the one to start with. */
    public Topology topology() {
        Plant built = plant;
        return built == null ? settings.topology() : built.live().topology().orElse(settings.topology());
    }

    /** The state at this moment. */
    public Snapshot snapshot() {
        return Snapshots.take(settings, plant, reporter, state.get() == State.RUNNING);
    }

    /** The address in fact bound. */
    public InetSocketAddress localAddress(String frontendName, String bindName) {
        Plant running = running();
        Optional<FrontendRuntime> frontend = running.live().frontend(frontendName);
        for (int i = 0; frontend.isPresent() && i < frontend.get().binds().size(); i++) {
            if (frontend.get().binds().get(i).bind().name().equals(bindName)) {
                return frontend.get().listeners().get(i).localAddress();
            }
        }
        throw new IllegalArgumentException("bind: " + frontendName + "/" + bindName + " (expected: one of "
                + topology().frontends().stream()
                        .flatMap(known -> known.binds().stream().map(bind -> known.name() + "/" + bind.name()))
                        .toList()
                + ")");
    }

    /** Servers of templates whose endpoint is on this host now. */
    public List<ServerId> discoveredAt(String host) {
        Plant built = plant;
        return built == null
                ? List.of()
                : built.live().allBackends().stream()
                        .flatMap(backend -> backend.servers().stream())
                        .filter(server -> server.where().isDiscoveredAt(host))
                        .map(ServerRuntime::id)
                        .toList();
    }

    /** Sets what the operator wants of a server; the stage completes when it is in force for new connections. */
    public CompletionStage<Void> setAdmin(ServerId id, AdminState wanted) {
        return onServer(id, (backend, server, done) -> {
            operator().setAdmin(backend, server, wanted);
            reporter.afterNotifications(() -> done.complete(null));
        });
    }

    /** Gives a server another weight; the stage completes when new connections follow it. */
    public CompletionStage<Void> setWeight(ServerId id, IntUnaryOperator ofConfigured) {
        return onServer(id, (backend, server, done) -> {
            backend.setWeight(server, ofConfigured.applyAsInt(server.server().weight()));
            reporter.afterNotifications(() -> done.complete(null));
        });
    }

    /** Drains a server; the stage completes when its last connection has left. */
    public CompletionStage<DrainReport> drain(ServerId id, Drain drain) {
        return onServer(id, (backend, server, done) -> operator().drain(backend, server, drain, done));
    }

    /** Ends the connections of a server; the stage tells which. */
    public CompletionStage<List<OpenConnection>> killSessions(ServerId id) {
        return onServer(id, (backend, server, done) -> backend.killSessions(server, Integer.MAX_VALUE)
                .whenComplete((killed, failure) -> reporter.afterNotifications(() -> {
                    if (failure == null) {
                        done.complete(killed);
                    } else {
                        done.completeExceptionally(failure);
                    }
                })));
    }

    /** Says which server a client's connection would go to now, and why. */
    public CompletionStage<Explanation> explain(
            String frontend, InetSocketAddress client, Optional<ClientHello> hello) {
        frontend(frontend);
        CompletableFuture<Explanation> done = new CompletableFuture<>();
        onControl(() -> {
            try {
                Explanation explanation = frontend(frontend).explain(client, hello);
                reporter.afterNotifications(() -> done.complete(explanation));
            } catch (RuntimeException | Error e) {
                reporter.afterNotifications(() -> done.completeExceptionally(e));
            }
        });
        return done.minimalCompletionStage();
    }

    /** The last decisions of a backend, the latest last. */
    public List<Decision> recentDecisions(String backend) {
        return backend(backend).decisions().recent();
    }

    private FrontendRuntime frontend(String name) {
        Live live = running().live();
        return live.frontend(name)
                .orElseThrow(() -> new IllegalArgumentException("frontend: " + name + " (expected: one of "
                        + live.frontends().keySet() + ")"));
    }

    /** Something to do to a server, on the control thread. */
    private interface ServerAction<T> {
        void on(BackendRuntime backend, ServerRuntime server, CompletableFuture<T> done);
    }

    /** Fails at once if there is no such server, and by the stage if it has gone when its turn comes. */
    private <T> CompletionStage<T> onServer(ServerId id, ServerAction<T> action) {
        server(id);
        CompletableFuture<T> done = new CompletableFuture<>();
        onControl(() -> {
            try {
                action.on(backend(id.backend()), server(id), done);
            } catch (RuntimeException | Error e) {
                reporter.afterNotifications(() -> done.completeExceptionally(e));
            }
        });
        return done.minimalCompletionStage();
    }

    private Operator operator() {
        return Objects.requireNonNull(operator, "operator");
    }

    private void onControl(Runnable action) {
        try {
            control.execute(action);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("load balancer '" + settings.name() + "' has stopped", e);
        }
    }

    /**
     * Changes the topology in force, after the changes asked for before.
     *
     * @param edit what becomes of the topology in force then; called on the control thread
     * @return completes with the topology in force then, or with what went wrong, and then nothing has changed
     */
    public CompletionStage<Topology> change(UnaryOperator<Topology> edit) {
        running();
        CompletableFuture<Topology> done = new CompletableFuture<>();
        onControl(() -> operator().change(edit, done));
        return done.minimalCompletionStage();
    }

    /** Changes a server's described limit, as {@link #change}; its agent's, if that has set one, is over then. */
    public CompletionStage<Topology> setLimit(ServerId id, UnaryOperator<Topology> edit) {
        return change(before -> {
            Topology after = edit.apply(before);
            backend(id.backend()).setLimit(server(id), OptionalInt.empty());
            return after;
        });
    }

    private BackendRuntime backend(String name) {
        Live live = running().live();
        return live.backend(name)
                .orElseThrow(() -> new IllegalArgumentException("backend: " + name + " (expected: one of "
                        + live.backends().keySet() + ")"));
    }

    private ServerRuntime server(ServerId id) {
        BackendRuntime backend = backend(id.backend());
        return backend.find(id.name())
                .orElseThrow(() -> new IllegalArgumentException("server: " + id + " (expected: one of "
                        + backend.servers().stream().map(ServerRuntime::id).toList() + ")"));
    }

    private Plant running() {
        Plant built = plant;
        State now = state.get();
        if (built == null || now != State.RUNNING) {
            throw new IllegalStateException(
                    "load balancer '" + settings.name() + "' is " + now + " (expected: RUNNING)");
        }
        return built;
    }
}
