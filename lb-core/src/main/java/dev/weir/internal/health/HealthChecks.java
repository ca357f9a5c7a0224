package dev.weir.internal.health;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.health.HealthPolicy;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.probe.Probe;
import dev.weir.spi.Cancellable;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.ProbeTimeouts;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private final CheckTargets targets = new CheckTargets();
    private final ServerCheck.Tools tools;
    private final Map<Key, ServerCheck> checks = new LinkedHashMap<>();
    private final Map<ServerRuntime, Key> keys = new HashMap<>();
    private final Map<ProbeProvider, Prober> probers = new LinkedHashMap<>();

    /**
     * A server to be checked.
     *
     * @param backend it belongs to
     * @param policy under which it is checked
     */
    public record Checked(BackendRuntime backend, ServerRuntime server, HealthPolicy policy) {}

    /** What one check is made for: servers for which it is the same share it, if their policies say so. */
    private sealed interface Key {
        /** One server, wherever it is. */
        record Own(ServerRuntime server, HealthPolicy policy) implements Key {}

        /** Whatever servers are checked in this way at this place. */
        record Place(InetSocketAddress where, HealthPolicy policy, ProbeTimeouts timeouts) implements Key {}
    }

    /** No checks yet. */
    public HealthChecks(List<ProbeProvider> providers, Runtime runtime, SerialExecutor control) {
        this.providers = providers;
        this.runtime = runtime;
        this.control = control;
        this.tools = new ServerCheck.Tools(runtime, control, targets, probers::containsValue);
    }

    /**
     * Opens what checks of these backends need.
     *
     * @throws ConfigurationException naming every policy that no provider supports
     */
    public void prepare(List<Backend> backends) {
        requireSupport(backends);
        backends.stream().flatMap(HealthChecks::policies).forEach(this::prober);
    }

    /** Whether a host that a policy names has been looked up already. */
    public boolean knows(String host) {
        return targets.knows(host);
    }

    /** Where hosts are that policies name; all are known before servers are checked at them. */
    public void lookedUp(Map<String, InetAddress> hosts) {
        targets.add(hosts);
    }

    /**
     * Checks servers that are new, and somewhere, once, all at the same time, and then calls {@code done}: after the last result, or
     * after a little more than five seconds. A server without a result by then counts as its policy says, by default as HAProxy's do
     * at start: up, one failure from down.
     */
    public void firstRound(List<Checked> servers, Runnable done) {
        Set<ServerCheck> round = new LinkedHashSet<>();
        servers.stream()
                .filter(each -> each.policy().isActive() && each.server().isResolved())
                .forEach(each -> round.add(join(each)));
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
     * are not checked yet are spread by HAProxy's rule: number i of n begins after i n-ths of the shortest interval there is among
     * them, of those from a second on, or of its own if that is longer.
     */
    public void put(List<BackendRuntime> backends) {
        follow(backends);
        closeUnused(backends);
    }

    /** The same without closing anything, for servers that have come to be somewhere, or are somewhere else, or nowhere any more. */
    public void follow(List<BackendRuntime> backends) {
        Map<ServerRuntime, Checked> wanted = new LinkedHashMap<>();
        backends.forEach(backend -> backend.servers().stream()
                .filter(server -> server.isChecked() && server.isResolved())
                .forEach(server -> wanted.put(server, new Checked(backend, server, server.policy()))));
        forget(keys.keySet().stream()
                .filter(server -> !wanted.containsKey(server))
                .toList());
        Set<ServerCheck> idle = new LinkedHashSet<>();
        for (Checked each : wanted.values()) {
            ServerCheck check = join(each);
            if (!check.isRegular()) {
                idle.add(check);
            }
        }
        start(idle);
    }

    private static void start(Set<ServerCheck> idle) {
        Duration window =
                Cadence.window(idle.stream().map(ServerCheck::ownInterval).toList());
        int i = 0;
        for (ServerCheck check : idle) {
            check.startAfter(Cadence.start(window, check.ownInterval(), i++, idle.size()));
        }
    }

    /** Forgets servers, such as those that were checked once and did not come to be used. */
    public void forget(List<ServerRuntime> servers) {
        servers.forEach(this::leave);
    }

    /** Ends all checks and their threads. */
    public void stop() {
        forget(List.copyOf(keys.keySet()));
        probers.values().forEach(Prober::close);
        probers.clear();
    }

    /** The check by which a server is checked from now on. */
    private ServerCheck join(Checked each) {
        Key key = key(each);
        ServerCheck known = checks.get(key);
        if (known != null && key.equals(keys.get(each.server()))) {
            return known;
        }
        ServerCheck former = leave(each.server());
        ServerCheck check =
                checks.computeIfAbsent(key, any -> new ServerCheck(each.policy(), prober(each.policy()), tools));
        check.add(each);
        keys.put(each.server(), key);
        each.server().experience().onErrors(check::hurry);
        if (former != null && former.hasNoServer()) {
            check.follows(former);
        }
        return check;
    }

    /** The check by which a server was checked until now, if it was. */
    private @Nullable ServerCheck leave(ServerRuntime server) {
        Key key = keys.remove(server);
        ServerCheck former = key == null ? null : checks.get(key);
        if (key != null && former != null) {
            server.experience().onErrors(() -> {});
            former.remove(server);
            if (former.hasNoServer()) {
                checks.remove(key);
            }
        }
        return former;
    }

    private Key key(Checked each) {
        return each.policy().isShared()
                ? new Key.Place(
                        targets.of(each.server(), each.policy()),
                        each.policy(),
                        ServerCheck.timeouts(each, each.policy()))
                : new Key.Own(each.server(), each.policy());
    }

    /** Closes what checks of these backends do not need. */
    public void closeUnused(List<BackendRuntime> backends) {
        List<HealthPolicy> used = backends.stream()
                .flatMap(backend -> policies(backend.backend()))
                .toList();
        targets.retain(used.stream().flatMap(policy -> policy.host().stream()).collect(Collectors.toSet()));
        Set<@Nullable ProbeProvider> needed =
                used.stream().map(policy -> providerOf(policy.probe())).collect(Collectors.toSet());
        List<ProbeProvider> others = probers.keySet().stream()
                .filter(provider -> !needed.contains(provider))
                .toList();
        others.forEach(
                provider -> Objects.requireNonNull(probers.remove(provider)).close());
    }

    private Prober prober(HealthPolicy policy) {
        return probers.computeIfAbsent(providerOf(policy.probe()), found -> found.open(runtime));
    }

    /** The policies under which servers of a backend are checked. */
    private static Stream<HealthPolicy> policies(Backend backend) {
        Stream<Server> patterns = backend.templates().stream().map(ServerTemplate::pattern);
        return Stream.concat(backend.servers().stream(), patterns)
                .map(backend::healthOf)
                .filter(HealthPolicy::isActive)
                .distinct();
    }

    private void requireSupport(List<Backend> backends) {
        List<String> problems = backends.stream()
                .flatMap(backend -> policies(backend)
                        .map(HealthPolicy::probe)
                        .distinct()
                        .filter(probe -> providers.stream().noneMatch(provider -> provider.supports(probe)))
                        .map(probe -> "backend '" + backend.name() + "' health: " + probe
                                + " (expected: a probe provider that can make such checks; add the artifact"
                                + " dev.weir:lb-healthcheck)"))
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
