package dev.weir.internal.health;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.health.AgentPolicy;
import dev.weir.internal.report.Reporter;
import dev.weir.internal.server.BackendRuntime;
import dev.weir.internal.server.ServerRuntime;
import dev.weir.spi.ProbeProvider;
import dev.weir.spi.Prober;
import dev.weir.spi.Runtime;
import dev.weir.spi.SerialExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The agents of a load balancer's servers. Control thread only. */
public final class AgentChecks {
    /** The round before the first client waits no longer than this. */
    private static final Duration LONGEST_FIRST_ROUND = Duration.ofSeconds(5);

    /** An agent that does not answer is known just after its timeout, and that is what the round waits for. */
    private static final Duration SLACK = Duration.ofMillis(500);

    private final ProbeProvider provider;
    private final AgentRun.Surroundings around;
    private final Map<ServerRuntime, AgentRun> runs = new LinkedHashMap<>();
    private final Map<String, InetAddress> hosts = new HashMap<>();
    private Orders orders = BackendRuntime::setAdmin;
    private @Nullable Prober prober;

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
    public AgentChecks(ProbeProvider provider, Runtime runtime, SerialExecutor control, Reporter reporter) {
        this.provider = provider;
        this.around = new AgentRun.Surroundings(
                runtime, control, reporter, (backend, server, wanted) -> orders.setAdmin(backend, server, wanted));
    }

    /** From now on agents give their orders by way of an operator, whose drains they may end. */
    public void orderBy(Orders operator) {
        orders = operator;
    }

    /**
     * Opens what asking the agents of these backends needs.
     *
     * @throws ConfigurationException naming every agent that nobody can ask
     */
    public void prepare(List<Backend> backends) {
        List<String> problems = new ArrayList<>();
        for (Backend backend : backends) {
            backend.servers().forEach(server -> check(backend, server, "server '", server.name())
                    .ifPresent(problems::add));
            backend.templates().forEach(template -> check(backend, template.pattern(), "template '", template.range())
                    .ifPresent(problems::add));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException("topology", problems);
        }
        if (prober == null
                && backends.stream()
                        .anyMatch(backend -> policies(backend).findAny().isPresent())) {
            prober = provider.open(around.runtime());
        }
    }

    private Optional<String> check(Backend backend, Server server, String kind, String name) {
        return backend.agentOf(server)
                .filter(policy -> !provider.supports(policy.check()))
                .map(
                        policy -> kind + backend.name() + "/" + name + "' agent: " + policy
                                + " (expected: a probe provider that can ask agents; add the artifact dev.weir:lb-healthcheck)");
    }

    /** The policies by which agents of a backend's servers are asked. */
    private static Stream<AgentPolicy> policies(Backend backend) {
        Stream<Server> patterns = backend.templates().stream().map(ServerTemplate::pattern);
        return Stream.concat(backend.servers().stream(), patterns).flatMap(server -> backend.agentOf(server).stream());
    }

    /** Whether a host that a policy names has been looked up already. */
    public boolean knows(String host) {
        return hosts.containsKey(host);
    }

    /** Where hosts are that policies name; all are known before agents are asked there. */
    public void lookedUp(Map<String, InetAddress> found) {
        hosts.putAll(found);
    }

    /**
     * Asks the agents of servers that are new, and somewhere, once, all at the same time, and then calls {@code done}: after the last
     * answer, or after a little more than five seconds.
     */
    public void firstRound(List<Watched> added, Runnable done) {
        List<Watched> servers =
                added.stream().filter(each -> each.server().isResolved()).toList();
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
        follow(backends);
        closeUnused(backends);
    }

    /**
     * The same without closing anything, for servers that have come to be somewhere, or are somewhere else, or nowhere any more: the
     * agent of one that is nowhere is not asked, and what it has said is forgotten.
     */
    public void follow(List<BackendRuntime> backends) {
        Map<ServerRuntime, Watched> wanted = new LinkedHashMap<>();
        Set<ServerRuntime> inUse = new HashSet<>();
        for (BackendRuntime backend : backends) {
            for (ServerRuntime server : backend.servers()) {
                inUse.add(server);
                backend.backend()
                        .agentOf(server.server())
                        .filter(policy -> server.isResolved())
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
    }

    /** Forgets servers whose agents were asked once and that did not come to be used. */
    public void forget(List<ServerRuntime> servers) {
        end(servers::contains);
    }

    /** Ends all questions and their threads. */
    public void stop() {
        end(server -> true);
        closeUnused(List.of());
    }

    private AgentRun make(Watched each) {
        AgentRun made = new AgentRun(
                each.backend(),
                each.server(),
                each.policy(),
                each.policy().host().map(host -> Objects.requireNonNull(hosts.get(host), host)),
                Objects.requireNonNull(prober, "prober"),
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

    /** Closes what asking agents of these backends does not need. */
    public void closeUnused(List<BackendRuntime> backends) {
        List<AgentPolicy> used = backends.stream()
                .flatMap(backend -> policies(backend.backend()))
                .toList();
        hosts.keySet()
                .retainAll(
                        used.stream().flatMap(policy -> policy.host().stream()).collect(Collectors.toSet()));
        if (used.isEmpty() && prober != null) {
            prober.close();
            prober = null;
        }
    }
}
