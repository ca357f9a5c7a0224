package dev.weir.internal.proxy;

import dev.weir.Backend;
import dev.weir.ContentRules;
import dev.weir.Frontend;
import dev.weir.ResetFidelity;
import dev.weir.Side;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.spi.CloseMode;
import java.time.Duration;

/**
 * Where a frontend's connections go, with every figure a connection needs, worked out once. Times are nanoseconds.
 *
 * @param backend who serves
 * @param retry what follows a failed attempt
 * @param canAvoid whether the balance strategy can avoid a server
 * @param client rules for the side of the client
 * @param server rules for the side of the server
 * @param firstByteTimeout longest time to the client's first byte
 * @param inspectDelay longest wait for the client's hello; {@link #NEVER} if no rule of the backend wants to see that
 * @param connectTimeout longest time of one attempt
 * @param queueTimeout longest wait in a queue
 * @param clientClose how the client's socket is closed when both streams have ended
 * @param endToServer how the end of the client's stream is passed on
 * @param abortOnClose whether the end of the client's stream means giving up, even after data
 * @param mirrorsResets whether a reset goes on as a reset in both directions
 */
record Route(
        BackendRuntime backend,
        RetryRule retry,
        boolean canAvoid,
        SideRules client,
        SideRules server,
        long firstByteTimeout,
        long inspectDelay,
        long connectTimeout,
        long queueTimeout,
        CloseMode clientClose,
        CloseMode endToServer,
        boolean abortOnClose,
        boolean mirrorsResets) {
    /** Stands for a timeout that is not set. */
    static final long NEVER = Long.MAX_VALUE;

    /**
     * The rules for one side.
     *
     * @param timeout longest silence while both streams are open
     * @param finTimeout longest silence once this side was sent the end of its stream; {@link #NEVER} if it is the same
     * @param independent whether only what it sends counts as its activity
     */
    record SideRules(long timeout, long finTimeout, boolean independent) {}

    /**
     * The route under two descriptions.
     *
     * @param backend what {@code runtime} is described as, or is about to be
     */
    static Route of(Frontend frontend, Backend backend, BackendRuntime runtime) {
        long clientTimeout =
                backend.tunnelTimeout().orElse(frontend.clientTimeout()).toNanos();
        long serverTimeout =
                backend.tunnelTimeout().orElse(backend.serverTimeout()).toNanos();
        return new Route(
                runtime,
                new RetryRule(backend.retries(), backend.redispatch(), backend.connectTimeout()),
                backend.balance().canAvoid(),
                new SideRules(
                        clientTimeout,
                        frontend.clientFinTimeout().map(Duration::toNanos).orElse(NEVER),
                        frontend.independentStreams()),
                new SideRules(
                        serverTimeout,
                        backend.serverFinTimeout().map(Duration::toNanos).orElse(NEVER),
                        backend.independentStreams()),
                frontend.firstByteTimeout().map(Duration::toNanos).orElse(NEVER),
                delay(backend.contentRules()),
                backend.connectTimeout().toNanos(),
                backend.queueTimeout().toNanos(),
                frontend.noLinger() ? CloseMode.RESET : CloseMode.FIN,
                backend.noLinger() ? CloseMode.RESET : CloseMode.FIN,
                backend.abortOnClose(),
                backend.resetFidelity() == ResetFidelity.MIRROR);
    }

    private static long delay(ContentRules rules) {
        return rules.rules().isEmpty() ? NEVER : rules.inspectDelay().toNanos();
    }

    /** Whether the client's hello is looked at before one of its servers is chosen. */
    boolean inspects() {
        return inspectDelay != NEVER;
    }

    SideRules rules(Side side) {
        return side == Side.CLIENT ? client : server;
    }
}
