package dev.weir.haproxy;

import dev.weir.health.AgentPolicy;
import dev.weir.health.HealthPolicy;
import dev.weir.health.InitialState;
import dev.weir.health.Observation;
import dev.weir.health.OutlierEjection;
import dev.weir.probe.Probe;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Writes how servers are watched: options of their lines, and the check that all servers of a backend have in common. */
final class PolicyWriter {
    private final String subject;
    private final Lines.Section section;
    private final List<String> problems;
    private final int commonSpread;
    private final Durations durations;
    private boolean checks;
    private boolean scriptOverTls;

    PolicyWriter(String subject, Lines.Section section, List<String> problems, int commonSpread) {
        this.subject = subject;
        this.section = section;
        this.problems = problems;
        this.commonSpread = commonSpread;
        this.durations = new Durations(subject, problems);
    }

    /** The lines about the check itself, of which a backend has one in HAProxy. */
    void probes(List<HealthPolicy> policies) {
        List<HealthPolicy> active =
                policies.stream().filter(HealthPolicy::isActive).toList();
        List<Probe> probes =
                active.stream().map(policy -> bare(policy.probe())).distinct().toList();
        if (probes.size() > 1) {
            problems.add(subject + " health: " + probes.size()
                    + " different checks in one backend (expected: one, with and without TLS)");
            return;
        }
        boolean tls = active.stream().anyMatch(policy -> policy.probe() instanceof TlsCheck);
        checks = !probes.isEmpty();
        scriptOverTls = probes.stream().anyMatch(PolicyWriter::connectsOverTls);
        boolean verified = active.stream()
                .anyMatch(policy -> policy.probe() instanceof TlsCheck check
                        && check.tls().verification() != TlsSettings.Verification.NONE);
        if (scriptOverTls && verified) {
            problems.add(
                    subject + " health: a script with TLS of its own under TLS that verifies (expected: one of both)");
        }
        probes.forEach(probe -> new ProbeWriter(subject, section, problems, tls).write(probe));
        List<Duration> timeouts = active.stream()
                .flatMap(policy -> policy.timeout().stream())
                .distinct()
                .toList();
        boolean some = active.stream().anyMatch(policy -> policy.timeout().isEmpty());
        if (timeouts.size() > 1 || (some && !timeouts.isEmpty())) {
            problems.add(subject + " health: different timeouts in one backend (expected: one)");
        } else if (!timeouts.isEmpty()) {
            section.add("timeout", "check", durations.written("health timeout", timeouts.get(0)));
        }
    }

    private static boolean connectsOverTls(Probe probe) {
        return probe instanceof TcpCheck script
                && script.steps().stream()
                        .anyMatch(step -> step instanceof TcpCheck.Connect connect
                                && connect.tls().isPresent());
    }

    /** Whether anything in the backend says how servers are checked. */
    boolean hasChecks() {
        return checks;
    }

    /** What a server that is not checked needs all the same: a script over TLS is one of its backend in HAProxy. */
    void unchecked(List<Object> words) {
        if (scriptOverTls) {
            words.addAll(List.of("verify", "none"));
        }
    }

    private static Probe bare(Probe probe) {
        return probe instanceof TlsCheck tls ? tls.inner() : probe;
    }

    /**
     * The options of a policy, without {@code check} itself.
     *
     * @param words gets those that HAProxy has
     * @param own gets the others
     */
    void health(HealthPolicy policy, List<Object> words, List<Object> own) {
        policy.ejection().ifPresent(ejection -> eject(ejection, own));
        if (!policy.isActive()) {
            return;
        }
        words.addAll(List.of("inter", durations.written("interval", policy.interval())));
        if (!policy.fastInterval().equals(policy.interval())) {
            words.addAll(List.of("fastinter", durations.written("fastInterval", policy.fastInterval())));
        }
        if (!policy.downInterval().equals(policy.interval())) {
            words.addAll(List.of("downinter", durations.written("downInterval", policy.downInterval())));
        }
        words.addAll(List.of("rise", policy.rise(), "fall", policy.fall()));
        policy.port().ifPresent(port -> words.addAll(List.of("port", port)));
        policy.host().ifPresent(host -> words.addAll(List.of("addr", host)));
        if (policy.probe() instanceof TlsCheck check) {
            tls(check.tls(), words);
        } else if (scriptOverTls) {
            words.addAll(List.of("verify", "none")); // in HAProxy that is said of the server, not of the step
        }
        policy.observation().ifPresent(observation -> observe(observation, words, own));
        if (policy.spread() != commonSpread) {
            own.addAll(List.of("spread-checks", policy.spread()));
        }
        if (policy.initialState() != InitialState.UP) {
            own.addAll(List.of("init-state", Words.of(policy.initialState())));
        }
        if (policy.isShared()) {
            own.add("shared-check");
        }
    }

    void agent(AgentPolicy agent, List<Object> words) {
        words.addAll(List.of("agent-port", agent.port()));
        words.addAll(List.of("agent-inter", durations.written("agent interval", agent.interval())));
        agent.host().ifPresent(host -> words.addAll(List.of("agent-addr", host)));
        if (!agent.send().isEmpty()) {
            words.addAll(List.of("agent-send", agent.send()));
        }
    }

    private void eject(OutlierEjection ejection, List<Object> own) {
        own.addAll(List.of(
                "eject",
                ejection.errors(),
                durations.written("ejection time", ejection.time()),
                durations.written("ejection longest", ejection.longest()),
                ejection.mostPercent()));
    }

    private static void observe(Observation observation, List<Object> words, List<Object> own) {
        words.addAll(List.of("observe", "layer4"));
        words.addAll(List.of("error-limit", observation.errorLimit(), "on-error", Words.of(observation.onError())));
        if (observation.signal() == Observation.Signal.FIRST_BYTE) {
            own.add("observe-first-byte");
        }
    }

    private void tls(TlsSettings tls, List<Object> words) {
        words.add("check-ssl");
        tls.serverName().ifPresent(name -> words.addAll(List.of("check-sni", name)));
        if (!tls.alpn().isEmpty()) {
            words.addAll(List.of("check-alpn", String.join(",", tls.alpn())));
        }
        if (tls.engine() != TlsSettings.Engine.JDK) {
            problems.add(subject + " health TLS engine: " + tls.engine() + " (expected: JDK)");
        }
        if (tls.verification() == TlsSettings.Verification.NONE) {
            words.addAll(List.of("verify", "none"));
            return;
        }
        words.addAll(List.of("verify", "required"));
        words.addAll(List.of("ca-file", tls.trusted().map(Path::toString).orElse(CheckOptions.SYSTEM_CA)));
        tls.verifiedName().ifPresent(name -> words.addAll(List.of("verifyhost", name)));
    }
}
