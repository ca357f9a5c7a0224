package dev.weir.netty.epoll;

import dev.weir.contract.TransportContract;
import dev.weir.netty.NettyTransport;
import dev.weir.netty.NettyTransport.Path;
import dev.weir.testing.TransportFixture;

class EpollSpliceTransportTest extends TransportContract {
    @Override
    protected TransportFixture fixture() {
        return TransportFixture.onSockets(
                "epoll splice", NettyTransport.defaults().withEventLoops(3).withPath(Path.EPOLL)::create);
    }
}
