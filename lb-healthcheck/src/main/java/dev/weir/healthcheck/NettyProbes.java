package dev.weir.healthcheck;

import dev.weir.ConfigurationException;
import dev.weir.probe.Probe;
import dev.weir.probe.TlsSettings;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import io.netty.handler.ssl.OpenSsl;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;

/**
 * Health checks on a Netty NIO event loop, apart from the loops that carry traffic, so that neither delays the other.
 * Found by {@link java.util.ServiceLoader}; adding this artifact is all it takes.
 */
public final class NettyProbes implements ProbeProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public NettyProbes() {}

    /**
     * Whether it is a check by connecting and talking, over TLS or not, or by a program.
     *
     * @throws ConfigurationException if it wants OpenSSL for TLS, and netty-tcnative is not on the class path or does not load
     */
    @Override
    public boolean supports(Probe probe) {
        if (!NettyProber.isSupported(probe)) {
            return false;
        }
        boolean wantsOpenSsl = Opening.tlsSettings(probe).anyMatch(tls -> tls.engine() == TlsSettings.Engine.OPENSSL);
        if (wantsOpenSsl && !OpenSsl.isAvailable()) {
            throw new ConfigurationException(
                    "TLS settings",
                    List.of("engine: OPENSSL (expected: netty-tcnative on the class path; "
                            + OpenSsl.unavailabilityCause().getMessage() + ")"));
        }
        return true;
    }

    /**
     * A prober with one thread, named {@code weir-health-0} by the usual runtime, and a few more for as long as names are looked
     * up, files read, or programs started.
     *
     * <p>A check that this machine could not make (no file descriptor, no free local port, no file of certificates) is {@code
     * INCONCLUSIVE} with status {@code SOCKERR}. Results are told on the prober's thread, which all checks share: a callback
     * must not block. One that throws is logged once and changes nothing.
     *
     * <p>After {@code close()}, which waits up to four seconds for the threads to end and kills programs that run, no result is
     * told and {@code check} throws {@link IllegalStateException}. Wrong arguments of {@code check} (an unresolved address, a
     * probe that is not supported, a timeout that is not positive or above 24 days) are an {@link IllegalArgumentException}.
     *
     * @throws java.io.UncheckedIOException if the system gives no selector
     */
    @Override
    public Prober open(Runtime runtime) {
        return new NettyProber(Objects.requireNonNull(runtime, "runtime"), SocketChannel::open);
    }
}
