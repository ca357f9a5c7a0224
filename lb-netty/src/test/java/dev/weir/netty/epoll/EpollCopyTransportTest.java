package dev.weir.netty.epoll;

import dev.weir.contract.TransportContract;
import dev.weir.netty.NettyTransport;
import dev.weir.netty.NettyTransport.Path;
import dev.weir.testing.TransportFixture;

class EpollCopyTransportTest extends TransportContract {
    @Override
    protected TransportFixture fixture() {
        return TransportFixture.onSockets(
                "epoll copy", NettyTransport.defaults().withEventLoops(3).withPath(Path.EPOLL_COPY)::create);
    }
}
