/** The transport on Netty. Found with {@link java.util.ServiceLoader}; configured with {@link dev.weir.netty.NettyTransport}. */
module dev.weir.netty {
    requires transitive dev.weir.core;
    requires static org.jspecify;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;

    exports dev.weir.netty;

    provides dev.weir.spi.TransportProvider with
            dev.weir.netty.NettyTransport;
}
