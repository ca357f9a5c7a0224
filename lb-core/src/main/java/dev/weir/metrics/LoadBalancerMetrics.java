package dev.weir.metrics;

import dev.weir.LoadBalancer;
import dev.weir.LoadBalancerListener;
import dev.weir.Snapshot;
import dev.weir.Subscription;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a load balancer's figures to Micrometer, per frontend, backend and server; {@code docs/metrics.md} lists them.
 *
 * <pre>{@code
 * try (LoadBalancer lb = LoadBalancer.of(topology).start();
 *         LoadBalancerMetrics metrics = new LoadBalancerMetrics(lb)) {
 *     metrics.bindTo(registry);
 *     …
 * }
 * }</pre>
 *
 * <p>Traffic pays nothing: gauges and counters read one {@linkplain LoadBalancer#snapshot() snapshot} per scrape, at most 100
 * milliseconds old, and timers are fed on the notification thread. No tag holds anything that a client chooses. A connection
 * whose notification was {@linkplain Snapshot#droppedNotifications() dropped} is missing in timers and in the terminations,
 * never in the other figures.
 *
 * <p>When the topology changes, what is new in it gets meters, and the meters of what has gone are taken out.
 *
 * <p>May be bound before the start, where everything reads 0, and to several registries. All methods may be called from any
 * thread.
 */
public final class LoadBalancerMetrics implements MeterBinder, AutoCloseable {
    private final LoadBalancer loadBalancer;
    private final Tags tags;
    private final Object lock = new Object();
    private final List<BoundMeters> bound = new ArrayList<>();
    private @Nullable Subscription subscription;
    private boolean closed;

    /** Meters of this load balancer, without tags of their own. */
    public LoadBalancerMetrics(LoadBalancer loadBalancer) {
        this(loadBalancer, Tags.empty());
    }

    /**
     * Meters of this load balancer.
     *
     * @param tags put on every meter; needed where a registry holds the meters of several load balancers
     */
    public LoadBalancerMetrics(LoadBalancer loadBalancer, Iterable<Tag> tags) {
        this.loadBalancer = Objects.requireNonNull(loadBalancer, "loadBalancer");
        this.tags = Tags.of(Objects.requireNonNull(tags, "tags"));
    }

    /**
     * Registers the meters. Binding to the same registry again does nothing.
     *
     * @throws IllegalArgumentException if another load balancer's meters with the same tags are in this registry
     * @throws IllegalStateException after {@link #close()}
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("metrics: closed (expected: open)");
            }
            if (bound.stream().anyMatch(meters -> meters.registry() == registry)) {
                return;
            }
            if (subscription == null) {
                subscription = loadBalancer.subscribe(new Ear()); // first, so that no start falls in between
            }
            bound.add(new BoundMeters(loadBalancer, registry, tags));
        }
    }

    /** Takes every meter out of the registries it was put in and stops listening. Idempotent. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (subscription != null) {
                subscription.close();
                subscription = null;
            }
            bound.forEach(BoundMeters::remove);
            bound.clear();
        }
    }

    /** Apart, so that listening is no part of the public type. Notification thread. */
    private final class Ear implements LoadBalancerListener {
        @Override
        public void onEvent(LbEvent event) {
            if (event instanceof LbEvent.TopologyChanged changed) {
                synchronized (lock) {
                    bound.forEach(meters -> meters.follow(changed.topology()));
                }
            } else if (event instanceof LbEvent.Started) {
                Snapshot snapshot = loadBalancer.snapshot();
                synchronized (lock) {
                    bound.forEach(meters -> meters.registerTransport(snapshot));
                }
            }
        }

        @Override
        public void onClosed(ConnectionSummary connection) {
            synchronized (lock) {
                bound.forEach(meters -> meters.record(connection));
            }
        }

        @Override
        public String toString() {
            return LoadBalancerMetrics.class.getSimpleName();
        }
    }
}
