package dev.weir.netty;

import dev.weir.contract.LoadBalancerContract;
import dev.weir.testing.TransportFixture;

/** A whole load balancer on NIO channels. */
class PortableLoadBalancerTest extends LoadBalancerContract {
    @Override
    protected TransportFixture fixture() {
        NettyTransport transport = NettyTransport.defaults().withEventLoops(2).withPath(NettyTransport.Path.PORTABLE);
        return TransportFixture.onSockets("NIO channels", transport::create)
                .without(TransportFixture.Ability.MOVING_PORTS);
    }
}
