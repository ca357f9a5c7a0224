package dev.weir.healthcheck;

import dev.weir.probe.Probe;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/**
 * Health checks on a Netty NIO event loop, apart from the loops that carry traffic, so that neither delays the other.
 * Found by {@link java.util.ServiceLoader}; adding this artifact is all it takes.
 */
public final class NettyProbes implements ProbeProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public NettyProbes() {}

    /** Whether it is a {@link Probe.TcpConnect}. */
    @Override
    public boolean supports(Probe probe) {
        return probe instanceof Probe.TcpConnect;
    }

    /**
     * A prober with one thread, named {@code weir-health-0} by the usual runtime.
     *
     * <p>A check that this machine could not make (no file descriptor, no free local port) is {@code INCONCLUSIVE} with
     * status {@code SOCKERR}. Results are told on the prober's thread, which all checks share: a callback must not block.
     * One that throws is logged once and changes nothing.
     *
     * <p>After {@code close()}, which waits up to two seconds for the thread to end, no result is told and {@code check}
     * throws {@link IllegalStateException}. Wrong arguments of {@code check} (an unresolved address, a probe that is not
     * supported, a timeout that is not positive or above 24 days) are an {@link IllegalArgumentException}.
     *
     * @throws java.io.UncheckedIOException if the system gives no selector
     */
    @Override
    public Prober open(Runtime runtime) {
        return new NettyProber(Objects.requireNonNull(runtime, "runtime"), SocketChannel::open);
    }
}
