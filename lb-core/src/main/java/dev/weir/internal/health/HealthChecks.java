package dev.weir.internal.health;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.health.HealthPolicy;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.probe.Probe;
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
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All checks of a load balancer. Control thread only. */
public final class HealthChecks {
    /** The round before the first client waits no longer than this, whatever the timeout of a check. */
    private static final Duration LONGEST_FIRST_ROUND = Duration.ofSeconds(5);

    /** A check that times out tells so just after its timeout, and that is what the round waits for. */
    private static final Duration SLACK = Duration.ofMillis(500);

    private final List<ProbeProvider> providers;
    private final Runtime runtime;
    private final SerialExecutor control;
    private final Map<ServerRuntime, ServerCheck> checks = new LinkedHashMap<>();
    private final Map<ProbeProvider, Prober> probers = new LinkedHashMap<>();

    /**
     * A server to be checked.
     *
     * @param backend it belongs to
     * @param policy under which it is checked
     */
    public record Checked(BackendRuntime backend, ServerRuntime server, HealthPolicy policy) {}

    /** No checks yet. */
    public HealthChecks(List<ProbeProvider> providers, Runtime runtime, SerialExecutor control) {
        this.providers = providers;
        this.runtime = runtime;
        this.control = control;
    }

    /**
     * Opens what checks of these backends need.
     *
     * @throws ConfigurationException naming every policy that no provider supports
     */
    public void prepare(List<Backend> backends) {
        requireSupport(backends);
        backends.stream().map(Backend::health).filter(HealthPolicy::isActive).forEach(this::prober);
    }

    /**
     * Checks servers that are new once, all at the same time, and then calls {@code done}: after the last result, or after a
     * little more than five seconds. A server without a result by then counts as HAProxy's do at start: up, one failure from down.
     */
    public void firstRound(List<Checked> servers, Runnable done) {
        List<ServerCheck> round = servers.stream()
                .filter(each -> each.policy().isActive())
                .map(this::make)
                .toList();
        if (round.isEmpty()) {
            done.run();
            return;
        }
        Duration longest = round.stream()
                .map(ServerCheck::timeout)
                .max(Duration::compareTo)
                .orElseThrow();
        FirstRound first = new FirstRound(round.size(), done);
        Duration bound = longest.compareTo(LONGEST_FIRST_ROUND) < 0 ? longest : LONGEST_FIRST_ROUND;
        first.timer = control.schedule(bound.plus(SLACK), first::finish);
        round.forEach(check -> check.once(first::oneDone));
    }

    /**
     * Checks the servers of these backends regularly, as their policies say, and no others. The first checks of those that
     * are not checked yet are spread over one interval.
     */
    public void put(List<BackendRuntime> backends) {
        List<Checked> wanted = backends.stream()
                .flatMap(backend -> backend.servers().stream()
                        .filter(server -> server.server().track().isEmpty())
                        .map(server ->
                                new Checked(backend, server, backend.backend().health())))
                .filter(each -> each.policy().isActive())
                .toList();
        Set<ServerRuntime> checked = wanted.stream().map(Checked::server).collect(Collectors.toSet());
        end(server -> !checked.contains(server));
        List<ServerCheck> idle = new ArrayList<>();
        for (Checked each : wanted) {
            ServerCheck check = checks.get(each.server());
            if (check == null || !check.policy().equals(each.policy())) {
                check = make(each);
            }
            if (!check.isRegular()) {
                idle.add(check);
            }
        }
        for (int i = 0; i < idle.size(); i++) {
            ServerCheck check = idle.get(i);
            check.startAfter(check.interval().multipliedBy(i + 1L).dividedBy(idle.size()));
        }
        closeUnused(backends);
    }

    /** Forgets servers that were checked once and did not come to be used. */
    public void forget(List<ServerRuntime> servers) {
        end(servers::contains);
    }

    /** Ends all checks and their threads. */
    public void stop() {
        end(server -> true);
        probers.values().forEach(Prober::close);
        probers.clear();
    }

    private ServerCheck make(Checked each) {
        ServerCheck made =
                new ServerCheck(each.backend(), each.server(), each.policy(), prober(each.policy()), control);
        ServerCheck before = checks.put(each.server(), made);
        if (before != null) {
            before.stop();
        }
        return made;
    }

    private void end(Predicate<ServerRuntime> which) {
        checks.forEach((server, check) -> {
            if (which.test(server)) {
                check.stop();
            }
        });
        checks.keySet().removeIf(which);
    }

    /** Closes what checks of these backends do not need. */
    public void closeUnused(List<BackendRuntime> backends) {
        Set<@Nullable ProbeProvider> used = backends.stream()
                .map(backend -> backend.backend().health())
                .filter(HealthPolicy::isActive)
                .map(policy -> providerOf(policy.probe()))
                .collect(Collectors.toSet());
        probers.forEach((provider, prober) -> {
            if (!used.contains(provider)) {
                prober.close();
            }
        });
        probers.keySet().removeIf(provider -> !used.contains(provider));
    }

    private Prober prober(HealthPolicy policy) {
        return probers.computeIfAbsent(providerOf(policy.probe()), found -> found.open(runtime));
    }

    private void requireSupport(List<Backend> backends) {
        List<String> problems = backends.stream()
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
            throw new ConfigurationException("topology", problems);
        }
    }

    private ProbeProvider providerOf(Probe probe) {
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
