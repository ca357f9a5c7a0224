package dev.weir.internal.health;

import dev.weir.AdminState;
import dev.weir.health.HealthPolicy;
import dev.weir.internal.health.HealthChecks.Checked;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.Cancellable;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeTarget;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of one server, or of all that share them, one after another, never two at once: the next is planned when the last has
 * ended (HAProxy's rule), so however late it is, there is one. Paused while all of the servers are in maintenance. Control thread
 * only.
 */
final class ServerCheck {
    private static final Logger LOG = LoggerFactory.getLogger("dev.weir");

    private final Tools tools;
    private final HealthPolicy policy;
    private final Prober prober;
    /** Whose checks these are; at least one while it is not stopped. */
    private final List<Checked> servers = new ArrayList<>();
    /** Who waits for the end of a check. */
    private final List<Runnable> whenDone = new ArrayList<>();
    /** What checked these servers before and has not ended yet. */
    private final List<ServerCheck> before = new ArrayList<>();

    private boolean regular;
    private boolean stopped;
    private boolean underWay;
    private boolean hurries;
    private boolean proberFailed;
    private long dueAt;
    private Cancellable next = () -> {};

    /**
     * What every check needs.
     *
     * @param isOpen whether a prober may still tell something
     */
    record Tools(Runtime runtime, SerialExecutor control, CheckTargets targets, Predicate<Prober> isOpen) {}

    ServerCheck(HealthPolicy policy, Prober prober, Tools tools) {
        this.policy = policy;
        this.prober = prober;
        this.tools = tools;
    }

    // ---- whose ------------------------------------------------------------------------------------------------------

    /** One more server is checked so. */
    void add(Checked server) {
        servers.add(server);
    }

    /** A server is not checked so any more; with the last one the checks end. */
    void remove(ServerRuntime server) {
        servers.removeIf(each -> each.server() == server);
        if (servers.isEmpty()) {
            stop();
        }
    }

    boolean hasNoServer() {
        return servers.isEmpty();
    }

    /** Begins only when these checks, which are stopped, have ended. */
    void follows(ServerCheck former) {
        before.add(former);
    }

    // ---- when -------------------------------------------------------------------------------------------------------

    /** Checks now, unless a check is under way; calls {@code done} when its result is in. */
    void once(Runnable done) {
        whenDone.add(done);
        if (!underWay) {
            next.cancel();
            begin();
        }
    }

    /** Checks after {@code delay}, or one interval after the check under way has ended, and from then on regularly. */
    void startAfter(Duration delay) {
        regular = true;
        if (!underWay) { // else the first round went on without this server's answer
            plan(delay);
        }
    }

    /** Clients' errors call for a check: one comes after the fast interval at the latest, and one more after that. */
    void hurry() {
        hurries = true;
        long soon = tools.runtime().nanoTime() + interval().toNanos();
        if (regular && !stopped && !underWay && soon - dueAt < 0) {
            planNext();
        }
    }

    /** The interval of servers that are quite well. */
    Duration ownInterval() {
        return policy.interval();
    }

    void stop() {
        stopped = true;
        next.cancel();
    }

    /** Whether it is made at every interval, not only once. */
    boolean isRegular() {
        return regular;
    }

    private void plan(Duration delay) {
        next.cancel();
        dueAt = tools.runtime().nanoTime() + delay.toNanos();
        next = tools.control().schedule(delay, this::run);
    }

    private void planNext() {
        plan(Cadence.spread(interval(), policy.spread(), tools.runtime().random()));
        hurries = false;
    }

    /** Servers that share a check may differ in what they had before; the most anxious one decides. */
    private Duration interval() {
        return servers.stream()
                .filter(ServerCheck::takesResults)
                .map(each -> Cadence.interval(policy, each.server().health(), hurries))
                .min(Duration::compareTo)
                .orElse(policy.interval());
    }

    private void run() {
        if (stopped) {
            return;
        }
        before.removeIf(former -> !former.isUnderWay());
        if (before.isEmpty() && servers.stream().anyMatch(ServerCheck::takesResults)) {
            begin();
        } else {
            planNext();
        }
    }

    private boolean isUnderWay() {
        return underWay && tools.isOpen().test(prober);
    }

    // ---- one check --------------------------------------------------------------------------------------------------

    /** The longest that one check may take. */
    Duration timeout() {
        return timeouts(servers.get(0), policy).longest();
    }

    static ProbeTimeouts timeouts(Checked server, HealthPolicy policy) {
        Duration connect = server.backend().backend().connectTimeout();
        Duration shorter = connect.compareTo(policy.interval()) < 0 ? connect : policy.interval();
        return policy.timeout()
                .map(rest -> new ProbeTimeouts(shorter, Optional.of(rest)))
                .orElseGet(() -> ProbeTimeouts.within(policy.interval()));
    }

    private void begin() {
        underWay = true;
        Checked first = servers.get(0);
        InetSocketAddress place = place(first);
        try {
            prober.check(
                    policy.probe(),
                    target(first, place),
                    timeouts(first, policy),
                    result -> onControl(() -> ended(place, result)));
        } catch (RuntimeException | Error e) {
            if (!proberFailed) {
                proberFailed = true; // said once; it would fail at every interval
                LOG.error(
                        "server {} could not be checked, its health stays as it is",
                        first.server().id(),
                        e);
            }
            ProbeResult nothing =
                    new ProbeResult(ProbeResult.Verdict.INCONCLUSIVE, "SOCKERR", e.toString(), Duration.ZERO);
            onControl(() -> ended(place, nothing));
        }
    }

    private InetSocketAddress place(Checked each) {
        return tools.targets().of(each.server(), policy);
    }

    private ProbeTarget target(Checked first, InetSocketAddress place) {
        int connections =
                servers.stream().mapToInt(each -> each.server().inFlight()).sum();
        return new ProbeTarget(place, first.server().id(), connections);
    }

    /** @param place what was checked; that says nothing about a server that has moved meanwhile */
    private void ended(InetSocketAddress place, ProbeResult result) {
        underWay = false;
        if (!stopped) {
            for (Checked each : List.copyOf(servers)) {
                if (takesResults(each) && place.equals(place(each))) {
                    each.backend().recordCheck(each.server(), result);
                }
            }
        }
        boolean goesOn = regular;
        List<Runnable> waiting = List.copyOf(whenDone);
        whenDone.clear();
        waiting.forEach(Runnable::run); // may put it to regular work, from a moment of its own
        if (goesOn && !stopped && !underWay) {
            planNext();
        }
    }

    private static boolean takesResults(Checked each) {
        return each.server().admin() != AdminState.MAINTENANCE;
    }

    private void onControl(Runnable action) {
        try {
            tools.control().execute(action);
        } catch (RejectedExecutionException e) {
            stopped = true; // the load balancer stopped while the check was under way
        }
    }
}
