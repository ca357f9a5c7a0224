package dev.weir.netty;

import dev.weir.contract.LoadBalancerContract;
import dev.weir.testing.TransportFixture;

/** A whole load balancer on epoll with splice. */
class EpollLoadBalancerTest extends LoadBalancerContract {
    @Override
    protected TransportFixture fixture() {
        NettyTransport transport = NettyTransport.defaults().withEventLoops(2).withPath(NettyTransport.Path.EPOLL);
        return TransportFixture.onSockets("epoll with splice", transport::create);
    }
}
