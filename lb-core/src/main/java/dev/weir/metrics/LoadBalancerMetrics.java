package dev.weir.metrics;

import dev.weir.LoadBalancer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** x. */
public final class LoadBalancerMetrics implements MeterBinder {
    private final LoadBalancer loadBalancer;

    /** x. */
    public LoadBalancerMetrics(LoadBalancer loadBalancer) {
        this.loadBalancer = loadBalancer;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registry.gauge(
                "weir.connections.active", loadBalancer, lb -> lb.snapshot().activeConnections());
    }
}
