package dev.weir.internal.health;

import dev.weir.ConfigurationException;
import dev.weir.health.Probe;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.spi.Cancellable;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All checks of a load balancer. Control thread only. */
public final class HealthChecks {
    /** The round before the first client waits no longer than this, whatever the timeout of a check. */
    private static final Duration LONGEST_FIRST_ROUND = Duration.ofSeconds(5);

    /** A check that times out tells so just after its timeout, and that is what the round waits for. */
    private static final Duration SLACK = Duration.ofMillis(500);

    private final SerialExecutor control;
    private final List<ServerCheck> checks = new ArrayList<>();
    private final Map<ProbeProvider, Prober> probers = new LinkedHashMap<>();

    /**
     * The checks that the backends' policies ask for; none runs yet.
     *
     * @throws ConfigurationException naming every policy that no provider supports
     */
    public HealthChecks(
            List<BackendRuntime> backends, List<ProbeProvider> providers, Runtime runtime, SerialExecutor control) {
        this.control = control;
        requireSupport(backends, providers);
        try {
            plan(backends, providers, runtime);
        } catch (RuntimeException | Error e) {
            stop(); // what was opened before the provider that failed
            throw e;
        }
    }

    private void plan(List<BackendRuntime> backends, List<ProbeProvider> providers, Runtime runtime) {
        for (BackendRuntime backend : backends) {
            if (backend.backend().health().isActive()) {
                ProbeProvider provider = providerOf(backend.backend().health().probe(), providers);
                Prober prober = probers.computeIfAbsent(provider, found -> found.open(runtime));
                backend.servers().forEach(server -> checks.add(new ServerCheck(backend, server, prober, control)));
            }
        }
    }

    /**
     * Checks every server once, all at the same time, and then calls {@code done}: after the last result, or after a
     * little more than five seconds. A server without a result by then counts as HAProxy's do at start: up, one failure from down.
     */
    public void firstRound(Runnable done) {
        if (checks.isEmpty()) {
            done.run();
            return;
        }
        Duration longest = checks.stream()
                .map(ServerCheck::timeout)
                .max(Duration::compareTo)
                .orElseThrow();
        FirstRound round = new FirstRound(checks.size(), done);
        Duration bound = longest.compareTo(LONGEST_FIRST_ROUND) < 0 ? longest : LONGEST_FIRST_ROUND;
        round.timer = control.schedule(bound.plus(SLACK), round::finish);
        checks.forEach(check -> check.once(round::oneDone));
    }

    /** Starts the regular checks, the first of each server spread over one interval. */
    public void start() {
        int number = 0;
        for (ServerCheck check : checks) {
            number++;
            check.startAfter(check.interval().multipliedBy(number).dividedBy(checks.size()));
        }
    }

    /** Ends all checks and their threads. */
    public void stop() {
        checks.forEach(ServerCheck::stop);
        probers.values().forEach(Prober::close);
    }

    private static void requireSupport(List<BackendRuntime> backends, List<ProbeProvider> providers) {
        List<String> problems = backends.stream()
                .map(BackendRuntime::backend)
                .filter(backend -> backend.health().isActive())
                .filter(backend -> providers.stream()
                        .noneMatch(
                                provider -> provider.supports(backend.health().probe())))
                .map(backend -> "backend '" + backend.name() + "' health: "
                        + backend.health().probe()
                        + " (expected: a probe provider that can make such checks; add the artifact"
                        + " dev.weir:lb-healthcheck)")
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException("start", problems);
        }
    }

    private static ProbeProvider providerOf(Probe probe, List<ProbeProvider> providers) {
        return providers.stream()
                .filter(provider -> provider.supports(probe))
                .findFirst()
                .orElseThrow();
    }

    /** Counts the first results down. */
    private static final class FirstRound {
        private int missing;
        private boolean finished;
        private final Runnable done;
        private Cancellable timer = () -> {};

        FirstRound(int missing, Runnable done) {
            this.missing = missing;
            this.done = done;
        }

        void oneDone() {
            if (--missing == 0) {
                finish();
            }
        }

        void finish() {
            if (!finished) {
                finished = true;
                timer.cancel();
                done.run();
            }
        }
    }
}
