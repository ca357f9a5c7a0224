package dev.weir.netty;

import dev.weir.contract.LoadBalancerContract;
import dev.weir.testing.TransportFixture;

/** A whole load balancer on epoll without splice. */
class EpollCopyLoadBalancerTest extends LoadBalancerContract {
    @Override
    protected TransportFixture fixture() {
        NettyTransport transport = NettyTransport.defaults().withEventLoops(2).withPath(NettyTransport.Path.EPOLL_COPY);
        return TransportFixture.onSockets("epoll without splice", transport::create);
    }
}
