package dev.weir.internal.health;

import dev.weir.AdminState;
import dev.weir.health.HealthPolicy;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Cancellable;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import dev.weir.spi.SerialExecutor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of one server, one after another, never two at once: the next is planned one interval after the last has ended
 * (HAProxy's rule). Paused while the server is in maintenance. Control thread only.
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
        try {
            prober.check(
                    policy.probe(),
                    new ProbeTarget(server.address(), server.id(), server.inFlight()),
                    timeouts(),
                    result -> onControl(() -> finished(result, done)));
        } catch (RuntimeException | Error e) {
            if (!proberFailed) {
                proberFailed = true; // said once; it would fail at every interval
                LOG.error("server {} could not be checked, its health stays as it is", server.id(), e);
            }
            ProbeResult nothing =
                    new ProbeResult(ProbeResult.Verdict.INCONCLUSIVE, "SOCKERR", e.toString(), Duration.ZERO);
            onControl(() -> finished(nothing, done));
        }
    }

    private void finished(ProbeResult result, Runnable done) {
        underWay = false;
        record(result);
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

    /** The longest that one check may take. */
    Duration timeout() {
        return timeouts().longest();
    }

    private ProbeTimeouts timeouts() {
        Duration connect = backend.backend().connectTimeout();
        Duration shorter = connect.compareTo(policy.interval()) < 0 ? connect : policy.interval();
        return policy.timeout()
                .map(rest -> new ProbeTimeouts(shorter, Optional.of(rest)))
                .orElseGet(() -> ProbeTimeouts.within(policy.interval()));
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
        if (!stopped && server.admin() != AdminState.MAINTENANCE) {
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
