package dev.weir.contract;

import dev.weir.testing.TransportFixture;

/** A whole load balancer in virtual time, on a simulated network. */
class SimulatedLoadBalancerTest extends LoadBalancerContract {
    @Override
    protected TransportFixture fixture() {
        return TransportFixture.simulated(Long.getLong("weir.seed", 1));
    }
}
