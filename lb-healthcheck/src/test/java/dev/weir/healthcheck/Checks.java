package dev.weir.healthcheck;

import dev.weir.ServerId;
import dev.weir.probe.Probe;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What every test here does: check one server and wait for the answer. */
final class Checks {
    static final Probe TCP = new Probe.TcpConnect();
    static final Duration LONG = Duration.ofSeconds(10);

    private Checks() {}

    static CompletableFuture<ProbeResult> begin(Prober prober, InetSocketAddress server, Duration timeout) {
        return begin(prober, TCP, server, timeout);
    }

    static CompletableFuture<ProbeResult> begin(
            Prober prober, Probe probe, InetSocketAddress server, Duration timeout) {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        prober.check(probe, target(server), ProbeTimeouts.within(timeout), result::complete);
        return result;
    }

    static ProbeResult check(Prober prober, Probe probe, InetSocketAddress server) throws Exception {
        return await(begin(prober, probe, server, LONG));
    }

    static ProbeResult check(Prober prober, Probe probe, InetSocketAddress server, Duration timeout) throws Exception {
        return await(begin(prober, probe, server, timeout));
    }

    static ProbeTarget target(InetSocketAddress server) {
        return new ProbeTarget(server, new ServerId("bk", "a"), 0);
    }

    static ProbeResult check(Prober prober, InetSocketAddress server, Duration timeout) throws Exception {
        return await(begin(prober, server, timeout));
    }

    static ProbeResult await(CompletableFuture<ProbeResult> result) throws Exception {
        return result.get(20, TimeUnit.SECONDS);
    }

    static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    }

    static InetSocketAddress addressOf(ServerSocket listener) {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /**
     * A loopback address nobody listens on: outside the range from which the kernel picks ports by itself, as far as can be
     * told, so that no parallel test takes it.
     */
    static InetSocketAddress nobody() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }
}
