package dev.weir.internal.proxy;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.Side;
import dev.weir.internal.server.BackendRuntime;

/**
 * Where a frontend's connections go, with every figure a connection needs, worked out once.
 *
 * @param backend who serves
 * @param retry what follows a failed attempt
 * @param canAvoid whether the balance strategy can avoid a server
 * @param clientTimeout nanoseconds
 * @param serverTimeout nanoseconds
 * @param connectTimeout nanoseconds
 * @param queueTimeout nanoseconds
 */
record Route(
        BackendRuntime backend,
        RetryRule retry,
        boolean canAvoid,
        long clientTimeout,
        long serverTimeout,
        long connectTimeout,
        long queueTimeout) {
    static Route of(Frontend frontend, BackendRuntime runtime) {
        Backend backend = runtime.backend();
        return new Route(
                runtime,
                new RetryRule(backend.retries(), backend.redispatch(), backend.connectTimeout()),
                backend.balance().canAvoid(),
                frontend.clientTimeout().toNanos(),
                backend.serverTimeout().toNanos(),
                backend.connectTimeout().toNanos(),
                backend.queueTimeout().toNanos());
    }

    long timeout(Side side) {
        return side == Side.CLIENT ? clientTimeout : serverTimeout;
    }
}
