package dev.weir.internal.engine;

import dev.weir.Backend;
import dev.weir.Snapshot;
import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.Snapshot.BindSnapshot;
import dev.weir.Snapshot.FrontendSnapshot;
import dev.weir.Snapshot.FrontendState;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Snapshot.StickTableSnapshot;
import dev.weir.internal.proxy.FrontendRuntime;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.Persistence;
import dev.weir.internal.server.ServerCounters;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the public snapshot of the live state. Any thread. */
final class Snapshots {
    private Snapshots() {}

    static Snapshot take(EngineSettings settings, @Nullable Plant plant, Reporter reporter, boolean running) {
        if (plant == null) {
            return new Snapshot(
                    settings.runtime().now(),
                    "",
                    0,
                    0,
                    0,
                    Map.of(),
                    reporter.dropped(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Snapshot.EventLoopsSnapshot.PROMPT);
        }
        return new Snapshot(
                settings.runtime().now(),
                plant.transport().description(),
                plant.process().connections().now(),
                limit(plant.process().connections().limit()),
                plant.process().sessionRate().rate(settings.runtime().nanoTime()),
                plant.transport().gauges(),
                reporter.dropped(),
                plant.live().allFrontends().stream()
                        .map(frontend ->
                                frontend(frontend, running, settings.runtime().nanoTime()))
                        .toList(),
                plant.live().allBackends().stream().map(Snapshots::backend).toList(),
                plant.tables().all().stream()
                        .map(table -> new StickTableSnapshot(table.name(), table.size()))
                        .toList(),
                plant.watchdog().figures());
    }

    private static FrontendSnapshot frontend(FrontendRuntime frontend, boolean running, long now) {
        FrontendState state = running ? state(frontend, now) : FrontendState.STOPPED;
        List<Listener> listeners = frontend.listeners();
        List<BindSnapshot> binds = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            binds.add(new BindSnapshot(
                    frontend.binds().get(i).bind().name(),
                    listeners.get(i).localAddress(),
                    frontend.binds().get(i).connections().now(),
                    frontend.binds().get(i).bind().maxConnections(),
                    frontend.binds().get(i).total()));
        }
        return new FrontendSnapshot(
                frontend.frontend().name(),
                state,
                frontend.connections().now(),
                frontend.connections().peak(),
                frontend.frontend().maxConnections(),
                frontend.sessionRate().rate(now),
                frontend.frontend().maxSessionRate(),
                frontend.total(),
                frontend.bytesIn(),
                frontend.bytesOut(),
                pauses(frontend),
                List.copyOf(binds));
    }

    private static long pauses(FrontendRuntime frontend) {
        return frontend.connections().pauses()
                + frontend.sessionRate().pauses()
                + frontend.binds().stream()
                        .mapToLong(bind -> bind.connections().pauses())
                        .sum();
    }

    private static FrontendState state(FrontendRuntime frontend, long now) {
        if (frontend.connections().isReached(now)) {
            return FrontendState.FULL;
        }
        boolean held = frontend.sessionRate().isReached(now)
                || frontend.process().connections().isReached(now)
                || frontend.process().sessionRate().isReached(now);
        return held ? FrontendState.WAITING : FrontendState.OPEN;
    }

    /** A limit as it is configured, where 0 stands for none. */
    private static int limit(int effective) {
        return effective == Integer.MAX_VALUE ? 0 : effective;
    }

    private static BackendSnapshot backend(BackendRuntime runtime) {
        Backend backend = runtime.backend();
        ServerCounters counters = runtime.counters();
        Persistence persistence = runtime.persistence();
        return new BackendSnapshot(
                backend.name(),
                backend.balance().name(),
                runtime.active(),
                runtime.queued(),
                runtime.peakQueued(),
                counters.total.sum(),
                counters.bytesIn.sum(),
                counters.bytesOut.sum(),
                counters.connectionErrors.sum(),
                counters.retries.sum(),
                counters.redispatches.sum(),
                persistence == null ? 0 : persistence.hits(),
                persistence == null ? 0 : persistence.misses(),
                runtime.selection().panic().isPresent(),
                runtime.servers().stream().map(Snapshots::server).toList());
    }

    private static ServerSnapshot server(ServerRuntime server) {
        ServerCounters counters = server.counters();
        return new ServerSnapshot(
                server.id(),
                server.isResolved() ? Optional.of(server.address()) : Optional.empty(),
                server.status(),
                server.isChecked(),
                server.condition().progress(),
                server.condition().lastCheck(),
                server.weight(),
                server.inFlight(),
                server.peak(),
                limit(server.connectionLimit()),
                server.queueLength(),
                counters.total.sum(),
                counters.attempts.sum(),
                counters.bytesIn.sum(),
                counters.bytesOut.sum(),
                counters.connectionErrors.sum(),
                counters.retries.sum(),
                counters.redispatches.sum(),
                server.condition().checksFailed(),
                server.condition().timesDown(),
                server.throttle(),
                server.experience().isEjected(),
                server.experience().ejections(),
                server.experience().observedFailures(),
                server.condition().checks(),
                server.condition().certificateExpires(),
                server.condition().agent(),
                server.server().track());
    }
}
