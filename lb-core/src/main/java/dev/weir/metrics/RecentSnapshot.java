package dev.weir.metrics;

import dev.weir.LoadBalancer;
import dev.weir.ServerId;
import dev.weir.Snapshot;
import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.Snapshot.BindSnapshot;
import dev.weir.Snapshot.FrontendSnapshot;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Snapshot.StickTableSnapshot;
import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The load balancer's snapshot, taken once for all meters of a scrape and indexed, so that a scrape of n meters costs O(n).
 * Any thread. What is not there yet, because the load balancer has not started, reads as 0.
 */
final class RecentSnapshot {
    /** Longer than a scrape takes, shorter than anybody scrapes twice. */
    private static final long LONGEST_AGE_NANOS = Duration.ofMillis(100).toNanos();

    private final LoadBalancer loadBalancer;
    private final Clock clock;
    private volatile @Nullable Indexed latest;

    RecentSnapshot(LoadBalancer loadBalancer, Clock clock) {
        this.loadBalancer = loadBalancer;
        this.clock = clock;
    }

    /** A bind's name is unique in its frontend only. */
    private record BindId(String frontend, String name) {}

    /** One snapshot, by name. */
    private record Indexed(
            long takenAt,
            Snapshot snapshot,
            Map<String, FrontendSnapshot> frontends,
            Map<BindId, BindSnapshot> binds,
            Map<String, BackendSnapshot> backends,
            Map<ServerId, ServerSnapshot> servers,
            Map<String, StickTableSnapshot> stickTables) {
        static Indexed of(long takenAt, Snapshot snapshot) {
            Map<String, FrontendSnapshot> frontends = new HashMap<>();
            Map<BindId, BindSnapshot> binds = new HashMap<>();
            Map<String, BackendSnapshot> backends = new HashMap<>();
            Map<ServerId, ServerSnapshot> servers = new HashMap<>();
            for (FrontendSnapshot frontend : snapshot.frontends()) {
                frontends.put(frontend.name(), frontend);
                frontend.binds().forEach(bind -> binds.put(new BindId(frontend.name(), bind.name()), bind));
            }
            for (BackendSnapshot backend : snapshot.backends()) {
                backends.put(backend.name(), backend);
                backend.servers().forEach(server -> servers.put(server.id(), server));
            }
            Map<String, StickTableSnapshot> stickTables = new HashMap<>();
            snapshot.stickTables().forEach(table -> stickTables.put(table.name(), table));
            return new Indexed(takenAt, snapshot, frontends, binds, backends, servers, stickTables);
        }
    }

    double whole(ToDoubleFunction<Snapshot> figure) {
        return figure.applyAsDouble(latest().snapshot());
    }

    double frontend(String name, ToDoubleFunction<FrontendSnapshot> figure) {
        return read(latest().frontends().get(name), figure);
    }

    double bind(String frontend, String name, ToDoubleFunction<BindSnapshot> figure) {
        return read(latest().binds().get(new BindId(frontend, name)), figure);
    }

    double backend(String name, ToDoubleFunction<BackendSnapshot> figure) {
        return read(latest().backends().get(name), figure);
    }

    double server(ServerId id, ToDoubleFunction<ServerSnapshot> figure) {
        return read(latest().servers().get(id), figure);
    }

    double stickTable(String name, ToDoubleFunction<StickTableSnapshot> figure) {
        return read(latest().stickTables().get(name), figure);
    }

    private static <P> double read(@Nullable P part, ToDoubleFunction<P> figure) {
        return part == null ? 0 : figure.applyAsDouble(part);
    }

    private Indexed latest() {
        Indexed seen = latest;
        return seen != null && isRecent(seen) ? seen : renew();
    }

    /** One thread takes it, others that scrape at the same moment wait for it and share it. */
    private synchronized Indexed renew() {
        Indexed seen = latest;
        if (seen == null || !isRecent(seen)) {
            seen = Indexed.of(clock.monotonicTime(), loadBalancer.snapshot());
            latest = seen;
        }
        return seen;
    }

    private boolean isRecent(Indexed indexed) {
        return clock.monotonicTime() - indexed.takenAt() < LONGEST_AGE_NANOS;
    }
}
