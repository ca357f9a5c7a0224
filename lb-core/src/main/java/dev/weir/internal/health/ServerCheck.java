package dev.weir.internal.health;

import dev.weir.AdminState;
import dev.weir.health.HealthPolicy;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Cancellable;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.Prober;
import dev.weir.spi.SerialExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of one server, one after another, never two at once: the next is planned one interval after the last has ended
 * (HAProxy's rule). Paused while the server is in maintenance, as is one without an address. Control thread only.
 */
final class ServerCheck {
    private static final Logger LOG = LoggerFactory.getLogger("dev.weir");

    private final BackendRuntime backend;
    private final ServerRuntime server;
    private final HealthPolicy policy;
    private final Prober prober;
    private final SerialExecutor control;
    private boolean regular;
    private boolean stopped;
    private boolean underWay;
    private boolean startsWhenDone;
    private boolean proberFailed;
    private @Nullable Cancellable next;

    ServerCheck(
            BackendRuntime backend, ServerRuntime server, HealthPolicy policy, Prober prober, SerialExecutor control) {
        this.backend = backend;
        this.server = server;
        this.policy = policy;
        this.prober = prober;
        this.control = control;
    }

    /** Checks once; calls {@code done} on the control thread when the result is in. */
    void once(Runnable done) {
        underWay = true;
        InetSocketAddress where = server.address();
        try {
            prober.check(
                    policy.probe(), where, policy.timeout(), result -> onControl(() -> finished(where, result, done)));
        } catch (RuntimeException | Error e) {
            if (!proberFailed) {
                proberFailed = true; // said once; it would fail at every interval
                LOG.error("server {} could not be checked, its health stays as it is", server.id(), e);
            }
            ProbeResult nothing =
                    new ProbeResult(ProbeResult.Verdict.INCONCLUSIVE, "SOCKERR", e.toString(), Duration.ZERO);
            onControl(() -> finished(where, nothing, done));
        }
    }

    private void finished(InetSocketAddress where, ProbeResult result, Runnable done) {
        underWay = false;
        if (where.equals(server.address())) {
            record(result);
        } // else it has moved meanwhile, and this says nothing about where it is now
        done.run();
        if (startsWhenDone) {
            startsWhenDone = false;
            startAfter(interval());
        }
    }

    /** Checks after {@code delay}, or one interval after the check under way has ended, and from then on every interval. */
    void startAfter(Duration delay) {
        regular = true;
        if (underWay) {
            startsWhenDone = true; // the first round went on without this server's answer
        } else if (!stopped) {
            next = control.schedule(delay, this::run);
        }
    }

    void stop() {
        stopped = true;
        if (next != null) {
            next.cancel();
        }
    }

    Duration interval() {
        return policy.interval();
    }

    Duration timeout() {
        return policy.timeout();
    }

    private void run() {
        if (stopped) {
            return;
        }
        if (server.admin() == AdminState.MAINTENANCE) {
            startAfter(interval());
        } else {
            once(() -> startAfter(interval()));
        }
    }

    private void record(ProbeResult result) {
        if (!stopped
                && result.verdict() != ProbeResult.Verdict.INCONCLUSIVE
                && server.admin() != AdminState.MAINTENANCE) {
            backend.recordCheck(server, result);
        }
    }

    /** Under which it is made. */
    HealthPolicy policy() {
        return policy;
    }

    /** Whether it is made at every interval, not only once. */
    boolean isRegular() {
        return regular;
    }

    private void onControl(Runnable action) {
        try {
            control.execute(action);
        } catch (RejectedExecutionException e) {
            stopped = true; // the load balancer stopped while the check was under way
        }
    }
}
