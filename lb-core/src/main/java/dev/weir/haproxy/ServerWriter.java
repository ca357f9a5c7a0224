package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.EmptyAnswer;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.health.AgentPolicy;
import dev.weir.health.HealthPolicy;
import dev.weir.spi.DnsQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes the servers of one backend, and how they are watched. */
final class ServerWriter {
    private final Backend backend;
    private final Lines.Section section;
    private final List<String> problems;
    private final Map<DnsQuestion, String> resolvers;
    private final PolicyWriter policies;
    private final WrittenPolicies written;
    /** Whether all are watched alike, which {@code default-server} can say in front of them. */
    private final boolean alike;

    ServerWriter(
            Backend backend,
            Lines.Section section,
            List<String> problems,
            WrittenPolicies written,
            Map<DnsQuestion, String> resolvers) {
        this.backend = backend;
        this.section = section;
        this.problems = problems;
        this.resolvers = resolvers;
        this.written = written;
        this.policies = new PolicyWriter("backend '" + backend.name() + "'", section, problems, written.commonSpread());
        this.alike = isAlike();
    }

    private boolean isAlike() {
        List<Server> all = patterns().toList();
        boolean someUntracked = all.stream().anyMatch(server -> server.track().isEmpty());
        boolean noneOwn = all.stream()
                .allMatch(server -> server.health().isEmpty() && server.agent().isEmpty());
        return noneOwn && someUntracked;
    }

    private Stream<Server> patterns() {
        return Stream.concat(
                backend.servers().stream(), backend.templates().stream().map(ServerTemplate::pattern));
    }

    void write() {
        policies.probes(
                Stream.concat(Stream.of(backend.health()), patterns().flatMap(server -> server.health().stream()))
                        .toList());
        tracked404();
        if (alike) {
            defaultServer();
        }
        backend.servers().forEach(this::server);
        backend.templates().forEach(this::template);
        if (!alike) {
            defaultServer();
            section.directive("health", "default-server");
            section.directive("agent", "default-server");
        }
    }

    /** In a backend without checks of its own the lines do no more than agree with one that is tracked. */
    private void tracked404() {
        if (!written.hasToDisableOn404(backend) || WrittenPolicies.disablesOn404(backend)) {
            return;
        }
        if (policies.hasChecks()) {
            problems.add("backend '" + backend.name() + "' check disableOn404: false, and true where it tracks or is"
                    + " tracked (expected: the same, which HAProxy wants)");
        } else {
            section.add("option", "httpchk");
            section.add("http-check", "disable-on-404");
        }
    }

    /** In front of all servers for them, or behind all servers, where it is for nobody but us. */
    private void defaultServer() {
        List<Object> words = new ArrayList<>(List.of("default-server"));
        List<Object> own = new ArrayList<>(List.of("default-server"));
        // in front of them each server says for itself that it is checked, for one that tracks another is not
        addIf(words, !alike && backend.health().isActive(), "check");
        policies.health(backend.health(), words, own);
        addIf(words, !alike && backend.agent().isPresent(), "agent-check");
        backend.agent().ifPresent(agent -> policies.agent(agent, words));
        write(words, own, 1);
    }

    private void server(Server server) {
        List<Object> words = new ArrayList<>(List.of("server", server.name(), address(server.host(), server.port())));
        options(server, words);
        List<Object> own = new ArrayList<>(List.of("server", server.name()));
        watch(server, words, own);
        write(words, own, 2);
    }

    private void template(ServerTemplate template) {
        Server pattern = template.pattern();
        Optional<DnsQuestion> question = template.source().dns();
        if (question.isEmpty()) {
            problems.add("backend '" + backend.name() + "' template " + template.range() + " source: "
                    + template.sourceName() + " (expected: DNS)");
            return;
        }
        int last = template.firstNumber() + template.count() - 1;
        List<Object> words = new ArrayList<>(List.of(
                "server-template",
                pattern.name(),
                template.firstNumber() + "-" + last,
                address(question.get().name(), pattern.port()),
                "resolvers",
                resolvers.getOrDefault(question.get(), ""),
                "resolve-prefer",
                question.get().prefersIpv4() ? "ipv4" : "ipv6",
                "init-addr",
                "none"));
        if (template.allowsDuplicates() || template.ignoresDiscoveredWeights()) {
            boolean both = template.allowsDuplicates() && template.ignoresDiscoveredWeights();
            words.add("resolve-opts");
            words.add(
                    both
                            ? "allow-dup-ip,ignore-weight"
                            : template.allowsDuplicates() ? "allow-dup-ip" : "ignore-weight");
        }
        options(pattern, words);
        List<Object> own = new ArrayList<>(List.of("server", pattern.name()));
        if (template.emptyAnswer() == EmptyAnswer.KEEP_SERVERS) {
            own.add("keep-servers");
        }
        watch(pattern, words, own);
        write(words, own, 2);
    }

    private void write(List<Object> words, List<Object> own, int withoutOptions) {
        if (words.size() > withoutOptions) {
            section.add(words.toArray());
        }
        if (own.size() > withoutOptions) {
            section.directive(own.toArray());
        }
    }

    private String address(String host, int port) {
        if (!Address.isHost(host) || host.equals("0.0.0.0") || host.equals("::")) {
            problems.add("backend '" + backend.name() + "' server host: " + Texts.quoted(host)
                    + " (expected: an address or a name as HAProxy knows them)");
        }
        return Address.written(host, port);
    }

    private void options(Server server, List<Object> words) {
        add(words, "id", server.numericId().orElse(0), 0);
        add(words, "weight", server.weight(), 1);
        add(words, "minconn", server.minConnections(), 0);
        add(words, "maxconn", server.maxConnections(), 0);
        add(words, "maxqueue", server.maxQueue(), 0);
        if (!server.slowStart().isZero()) {
            Durations durations = new Durations("server '" + server.name() + "'", problems);
            words.addAll(List.of("slowstart", durations.written("slowStart", server.slowStart())));
        }
        addIf(words, server.isBackup(), "backup");
        addIf(words, server.shutsDownSessionsOnDown(), "on-marked-down", "shutdown-sessions");
        addIf(words, server.shutsDownBackupSessionsOnUp(), "on-marked-up", "shutdown-backup-sessions");
    }

    /** Health and agent, and what HAProxy does not know of the server. */
    private void watch(Server server, List<Object> words, List<Object> own) {
        if (server.connectRate() != 0) {
            own.addAll(List.of("connect-rate", server.connectRate()));
        }
        server.track().ifPresent(other -> words.addAll(List.of("track", other.toString())));
        boolean tracks = server.track().isPresent();
        if (alike) {
            addIf(words, backend.health().isActive() && !tracks, "check");
            addIf(words, backend.agent().isPresent(), "agent-check");
            return;
        }
        HealthPolicy health = backend.healthOf(server);
        if (tracks || !health.isActive()) {
            policies.unchecked(words);
        }
        if (!tracks) {
            addIf(words, health.isActive(), "check");
            policies.health(health, words, own);
        }
        addIf(own, server.health().isPresent() && health.equals(backend.health()), "own-health");
        Optional<AgentPolicy> agent = backend.agentOf(server);
        addIf(words, agent.isPresent(), "agent-check");
        agent.ifPresent(policy -> policies.agent(policy, words));
        addIf(own, server.agent().isPresent() && agent.equals(backend.agent()), "own-agent");
    }

    private static void add(List<Object> words, String option, int value, int unless) {
        if (value != unless) {
            words.addAll(List.of(option, value));
        }
    }

    private static void addIf(List<Object> words, boolean is, Object... more) {
        if (is) {
            words.addAll(List.of(more));
        }
    }
}
