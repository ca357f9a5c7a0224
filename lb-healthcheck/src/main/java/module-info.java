/** Health checks: carries out the probes that a health policy names. */
module dev.weir.healthcheck {
    requires transitive dev.weir.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;

    exports dev.weir.healthcheck;

    provides dev.weir.spi.ProbeProvider with
            dev.weir.healthcheck.NettyProbes;
}
