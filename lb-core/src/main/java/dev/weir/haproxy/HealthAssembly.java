package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Server;
import dev.weir.ServerId;
import dev.weir.health.AgentPolicy;
import dev.weir.health.HealthPolicy;
import dev.weir.health.Observation;
import dev.weir.probe.ExternalCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TlsCheck;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the servers of one section are watched. What all of them have in common is the backend's; a server that differs says so
 * itself.
 */
final class HealthAssembly {
    private final ProxyDraft proxy;
    private final Settings global;
    private final Findings findings;
    private final IdentityHashMap<ServerDraft, HealthPolicy> policies = new IdentityHashMap<>();
    private final IdentityHashMap<ServerDraft, Optional<AgentPolicy>> agents = new IdentityHashMap<>();
    private HealthPolicy common = HealthPolicy.none();
    private Optional<AgentPolicy> commonAgent = Optional.empty();

    HealthAssembly(ProxyDraft proxy, Settings global, Findings findings) {
        this.proxy = proxy;
        this.global = global;
        this.findings = findings;
        for (ServerDraft server : proxy.servers()) {
            policies.put(server, read(server, () -> policy(server.settings()), HealthPolicy.none()));
            agents.put(server, read(server, () -> agent(server), Optional.empty()));
        }
        findCommon();
    }

    private void findCommon() {
        List<ServerDraft> untracked = proxy.servers().stream()
                .filter(server -> server.settings().get(CheckOptions.TRACK).isEmpty())
                .toList();
        if (proxy.settings().is(Directives.DEFAULT_HEALTH)) {
            common = policy(proxy.defaultServer());
        } else {
            common = untracked.stream()
                    .map(policies::get)
                    .filter(Objects::nonNull)
                    .filter(HealthPolicy::isActive)
                    .findFirst()
                    .orElse(common(untracked));
        }
        if (proxy.settings().is(Directives.DEFAULT_AGENT)) {
            commonAgent = agent(proxy.defaultServer());
        } else {
            List<Optional<AgentPolicy>> all =
                    proxy.servers().stream().map(this::agentOf).distinct().toList();
            commonAgent = all.size() == 1 ? all.get(0) : Optional.empty();
        }
    }

    private HealthPolicy common(List<ServerDraft> servers) {
        return servers.isEmpty() ? HealthPolicy.none() : policyOf(servers.get(0));
    }

    private HealthPolicy policyOf(ServerDraft server) {
        return policies.getOrDefault(server, HealthPolicy.none());
    }

    private Optional<AgentPolicy> agentOf(ServerDraft server) {
        Optional<AgentPolicy> agent = agents.get(server);
        return agent == null ? Optional.empty() : agent;
    }

    void addTo(Backend.Builder builder) {
        builder.health(common);
        commonAgent.ifPresent(builder::agent);
    }

    /** The same server, watched as its line says. */
    Server addTo(Server server, ServerDraft draft) {
        Server watched = server;
        Optional<Word> track = draft.settings().get(CheckOptions.TRACK);
        HealthPolicy policy = policyOf(draft);
        if (track.isPresent()) {
            watched = watched.withTrack(tracked(track.get()));
        } else if (!policy.equals(common) || draft.settings().is(OwnOptions.OWN_HEALTH)) {
            watched = watched.withHealth(policy);
        }
        Optional<AgentPolicy> agent = agentOf(draft);
        if (agent.isPresent() && (!agent.equals(commonAgent) || draft.settings().is(OwnOptions.OWN_AGENT))) {
            watched = watched.withAgent(agent.get());
        }
        return watched;
    }

    private ServerId tracked(Word word) {
        int slash = word.text().indexOf('/');
        String backend = slash < 0 ? proxy.name() : word.text().substring(0, slash);
        return new ServerId(backend, word.text().substring(slash + 1));
    }

    private <T> T read(ServerDraft server, Supplier<T> reader, T instead) {
        try {
            return reader.get();
        } catch (Mistake e) {
            findings.add(e.problem());
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> findings.problem(server.name(), problem));
        }
        return instead;
    }

    private HealthPolicy policy(Settings server) {
        boolean checked = server.is(CheckOptions.CHECK);
        HealthPolicy policy = checked ? HealthPolicy.of(probe(server)) : HealthPolicy.none();
        if (server.get(OwnOptions.EJECTION).flatMap(found -> found).isPresent()) {
            policy = policy.withOutlierEjection(
                    server.get(OwnOptions.EJECTION).flatMap(found -> found).get());
        }
        return checked ? checks(policy, server) : policy;
    }

    private HealthPolicy checks(HealthPolicy bare, Settings server) {
        HealthPolicy policy = bare;
        policy = server.get(CheckOptions.INTER).map(policy::withInterval).orElse(policy);
        policy =
                server.get(CheckOptions.FASTINTER).map(policy::withFastInterval).orElse(policy);
        policy =
                server.get(CheckOptions.DOWNINTER).map(policy::withDownInterval).orElse(policy);
        policy = server.get(CheckOptions.RISE).map(policy::withRise).orElse(policy);
        policy = server.get(CheckOptions.FALL).map(policy::withFall).orElse(policy);
        policy = server.get(CheckOptions.PORT).map(policy::withPort).orElse(policy);
        policy = server.get(CheckOptions.ADDR).map(policy::withHost).orElse(policy);
        policy = server.get(CheckOptions.INITIAL_STATE)
                .map(policy::withInitialState)
                .orElse(policy);
        policy = server.get(OwnOptions.SPREAD)
                .or(() -> global.get(GlobalSection.SPREAD_CHECKS))
                .map(policy::withSpread)
                .orElse(policy);
        policy = new Timeouts(proxy, findings)
                .optional(TimeoutKeywords.CHECK)
                .map(policy::withTimeout)
                .orElse(policy);
        policy = observation(server).map(policy::withObservation).orElse(policy);
        return server.is(OwnOptions.SHARED) ? policy.withSharing() : policy;
    }

    private static Optional<Observation> observation(Settings server) {
        Observation defaults = Observation.connects();
        return server.get(CheckOptions.OBSERVE)
                .map(signal -> new Observation(
                        signal,
                        server.get(CheckOptions.ERROR_LIMIT).orElse(defaults.errorLimit()),
                        server.get(CheckOptions.ON_ERROR).orElse(defaults.onError())));
    }

    private Probe probe(Settings server) {
        Probe probe =
                proxy.settings().get(CheckKeywords.CHOICE).map(this::chosen).orElse(new Probe.TcpConnect());
        boolean overTls = server.is(CheckOptions.CHECK_SSL) && !(probe instanceof ExternalCheck);
        return overTls ? new TlsCheck(probe, CheckTls.settings(server)) : probe;
    }

    private Probe chosen(CheckKeywords.Choice choice) {
        return switch (choice.kind()) {
            case READY_MADE -> choice.probe();
            case TCP -> TcpCheckKeywords.probe(proxy.settings());
            case HTTP -> HttpCheckKeywords.probe(proxy.settings());
            case EXTERNAL -> external();
        };
    }

    private Probe external() {
        Word word = proxy.settings()
                .find(CheckKeywords.CHOICE)
                .map(Settings.Given::word)
                .orElse(proxy.word());
        return ExternalCheckKeywords.probe(proxy.settings())
                .orElseThrow(() -> Mistake.at(
                        word, "'option external-check' has no program (expected: external-check command /path)"));
    }

    private Optional<AgentPolicy> agent(ServerDraft server) {
        return agent(server.settings());
    }

    private Optional<AgentPolicy> agent(Settings server) {
        Optional<Settings.Given<Boolean>> given =
                server.find(CheckOptions.AGENT_CHECK).filter(Settings.Given::value);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        int port = server.get(CheckOptions.AGENT_PORT)
                .orElseThrow(() -> Mistake.at(given.get().word(), "'agent-check' has no 'agent-port'"));
        AgentPolicy policy = AgentPolicy.onPort(port);
        policy = server.get(CheckOptions.AGENT_ADDR).map(policy::withHost).orElse(policy);
        policy = server.get(CheckOptions.AGENT_INTER).map(policy::withInterval).orElse(policy);
        policy = server.get(CheckOptions.AGENT_SEND).map(policy::withSend).orElse(policy);
        return Optional.of(policy);
    }
}
