package dev.weir.internal.health;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.health.AgentPolicy;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The agents of a load balancer's servers. Control thread only. */
public final class AgentChecks {
    /** The round before the first client waits no longer than this. */
    private static final Duration LONGEST_FIRST_ROUND = Duration.ofSeconds(5);

    /** An agent that does not answer is known just after its timeout, and that is what the round waits for. */
    private static final Duration SLACK = Duration.ofMillis(500);

    private final ProbeProvider provider;
    private final Resolver resolver;
    private final AgentRun.Surroundings around;
    private final Map<ServerRuntime, AgentRun> runs = new LinkedHashMap<>();
    private final Map<String, InetAddress> hosts = new HashMap<>();
    private Orders orders = BackendRuntime::setAdmin;
    private @Nullable Prober prober;

    /** Looks up hosts; may block. */
    public interface Resolver {
        /** Where this is. */
        InetSocketAddress resolve(String host, int port) throws UnknownHostException;
    }

    /** Who sets an administrative state when an agent says so. */
    public interface Orders {
        /** As an operator would. */
        void setAdmin(BackendRuntime backend, ServerRuntime server, AdminState wanted);
    }

    /**
     * A server with an agent.
     *
     * @param backend it belongs to
     * @param policy how it is asked
     */
    public record Watched(BackendRuntime backend, ServerRuntime server, AgentPolicy policy) {}

    /** No agents yet. */
    public AgentChecks(
            ProbeProvider provider, Resolver resolver, Runtime runtime, SerialExecutor control, Reporter reporter) {
        this.provider = provider;
        this.resolver = resolver;
        this.around = new AgentRun.Surroundings(
                runtime, control, reporter, (backend, server, wanted) -> orders.setAdmin(backend, server, wanted));
    }

    /** From now on agents give their orders by way of an operator, whose drains they may end. */
    public void orderBy(Orders operator) {
        orders = operator;
    }

    /** The agent of a server, its own or its backend's. */
    public static Optional<AgentPolicy> policy(Backend backend, Server server) {
        return server.agent().or(backend::agent);
    }

    /**
     * Looks up where the agents of these backends are.
     *
     * @throws ConfigurationException naming every agent that nobody can ask
     */
    public void prepare(List<Backend> backends) {
        List<String> problems = new ArrayList<>();
        for (Backend backend : backends) {
            for (Server server : backend.servers()) {
                policy(backend, server)
                        .flatMap(this::problem)
                        .ifPresent(problem -> problems.add(
                                "server '" + backend.name() + "/" + server.name() + "' agent: " + problem));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("topology", problems);
        }
    }

    private Optional<String> problem(AgentPolicy policy) {
        if (!provider.supports(policy.check())) {
            return Optional.of(policy + " (expected: a probe provider that can ask agents; add the artifact"
                    + " dev.weir:lb-healthcheck)");
        }
        String host = policy.host().orElse("");
        if (!host.isEmpty() && !hosts.containsKey(host)) {
            try {
                hosts.put(host, resolver.resolve(host, policy.port()).getAddress());
            } catch (UnknownHostException e) {
                return Optional.of("host '" + host + "' (expected: an IP address or a name that can be resolved)");
            }
        }
        return Optional.empty();
    }

    /**
     * Asks the agents of servers that are new once, all at the same time, and then calls {@code done}: after the last answer, or after
     * a little more than five seconds.
     */
    public void firstRound(List<Watched> servers, Runnable done) {
        if (servers.isEmpty()) {
            done.run();
            return;
        }
        Duration longest = servers.stream()
                .map(each -> each.policy().interval())
                .max(Duration::compareTo)
                .orElseThrow();
        Duration bound = longest.compareTo(LONGEST_FIRST_ROUND) < 0 ? longest : LONGEST_FIRST_ROUND;
        Round round = new Round(servers.size(), bound.plus(SLACK), around.control(), done);
        servers.stream().map(this::make).toList().forEach(run -> run.once(round::oneDone));
    }

    /**
     * Asks the agents of these backends' servers regularly, and no others. The first questions to those that were not asked yet are
     * spread over one interval. A server that has no agent any more is as well as its checks say, and has its described limit.
     */
    public void put(List<BackendRuntime> backends) {
        Map<ServerRuntime, Watched> wanted = new LinkedHashMap<>();
        List<ServerRuntime> inUse = new ArrayList<>();
        for (BackendRuntime backend : backends) {
            for (ServerRuntime server : backend.servers()) {
                inUse.add(server);
                policy(backend.backend(), server.server())
                        .ifPresent(policy -> wanted.put(server, new Watched(backend, server, policy)));
            }
        }
        Map<ServerRuntime, AgentRun> before = new LinkedHashMap<>(runs);
        end(server -> !wanted.containsKey(server));
        before.forEach((server, run) -> {
            if (inUse.contains(server) && !wanted.containsKey(server)) {
                run.backend().setLimit(server, OptionalInt.empty());
                run.backend().changes().forgetAgent(server);
            }
        });
        List<AgentRun> idle = new ArrayList<>();
        for (Watched each : wanted.values()) {
            AgentRun run = runs.get(each.server());
            if (run == null || !run.policy().equals(each.policy())) {
                run = make(each);
            }
            if (!run.isRegular()) {
                idle.add(run);
            }
        }
        for (int i = 0; i < idle.size(); i++) {
            AgentRun run = idle.get(i);
            run.startAfter(run.policy().interval().multipliedBy(i + 1L).dividedBy(idle.size()));
        }
        closeUnused();
    }

    /** Forgets servers whose agents were asked once and that did not come to be used. */
    public void forget(List<ServerRuntime> servers) {
        end(servers::contains);
        closeUnused();
    }

    /** Ends all questions and their threads. */
    public void stop() {
        end(server -> true);
        closeUnused();
    }

    private AgentRun make(Watched each) {
        Prober open = prober;
        if (open == null) {
            open = provider.open(around.runtime());
            prober = open;
        }
        AgentRun made = new AgentRun(
                each.backend(),
                each.server(),
                each.policy(),
                each.policy().host().map(host -> Objects.requireNonNull(hosts.get(host), host)),
                open,
                around);
        AgentRun before = runs.put(each.server(), made);
        if (before != null) {
            before.stop();
        }
        return made;
    }

    private void end(Predicate<ServerRuntime> which) {
        runs.forEach((server, run) -> {
            if (which.test(server)) {
                run.stop();
            }
        });
        runs.keySet().removeIf(which);
    }

    private void closeUnused() {
        hosts.keySet().removeIf(host -> runs.values().stream()
                .noneMatch(run -> run.policy().host().filter(host::equals).isPresent()));
        if (runs.isEmpty() && prober != null) {
            prober.close();
            prober = null;
        }
    }
}
