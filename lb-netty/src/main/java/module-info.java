/** The transport on Netty. Found with {@link java.util.ServiceLoader}; configured with {@link dev.weir.netty.NettyTransport}. */
module dev.weir.netty {
    requires transitive dev.weir.core;
    requires java.management;
    requires jdk.management;
    requires static org.jspecify;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.dns;
    requires io.netty.transport;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;
    // Only to have the native libraries on the module path; without them the portable path would serve.
    requires io.netty.transport.epoll.linux.x86_64;
    requires io.netty.transport.epoll.linux.aarch_64;

    exports dev.weir.netty;
    exports dev.weir.netty.dns;

    provides dev.weir.spi.TransportProvider with
            dev.weir.netty.NettyTransport;
    provides dev.weir.spi.DnsProvider with
            dev.weir.netty.dns.DnsSources;
}
