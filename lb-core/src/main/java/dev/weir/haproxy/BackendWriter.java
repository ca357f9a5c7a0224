package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.ResetFidelity;
import dev.weir.balance.BalanceWords;
import dev.weir.balance.HashAffinity;
import dev.weir.balance.HashFunction;
import dev.weir.balance.HashType;
import dev.weir.spi.DnsQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes one backend. */
final class BackendWriter {
    /** What HAProxy does in place of a strategy that it does not have. */
    private static final String NEAREST = "random";

    private final Backend backend;
    private final Lines.Section section;
    private final List<String> problems;
    private final String subject;
    private final WrittenTables tables;
    private final ServerWriter servers;

    BackendWriter(
            Backend backend,
            Lines lines,
            List<String> problems,
            WrittenPolicies policies,
            Map<DnsQuestion, String> resolvers,
            WrittenTables tables) {
        this.backend = backend;
        this.section = lines.section("backend", backend.name());
        this.problems = problems;
        this.subject = "backend '" + backend.name() + "'";
        this.tables = tables;
        this.servers = new ServerWriter(backend, section, problems, policies, resolvers);
    }

    void write() {
        section.add("mode", "tcp");
        balance();
        timeouts();
        section.add("retries", backend.retries());
        backend.fullConnections().ifPresent(connections -> section.add("fullconn", connections));
        section.ifTrue(backend.redispatch(), "option", "redispatch");
        section.ifTrue(backend.independentStreams(), "option", "independent-streams");
        section.ifTrue(backend.noLinger(), "option", "nolinger");
        section.ifTrue(backend.abortOnClose(), "option", "abortonclose");
        section.ifTrue(backend.allBackups(), "option", "allbackups");
        section.ifTrue(backend.logHealthChecks(), "option", "log-health-checks");
        if (backend.panicThreshold() != 0) {
            section.directive("panic-threshold", backend.panicThreshold());
        }
        if (backend.resetFidelity() == ResetFidelity.HAPROXY) {
            section.directive("reset-fidelity", "haproxy");
        }
        tables.write(section, backend);
        new ContentWriter(section, subject, problems).write(backend.contentRules(), "use-server");
        servers.write();
    }

    private void balance() {
        Optional<BalanceWords> words = BalanceWords.of(backend.balance());
        if (words.isEmpty()) {
            problems.add(
                    subject + " balance: code of a user's own (expected: a built-in strategy with a key that HAProxy"
                            + " knows)");
            return;
        }
        List<Object> line = new ArrayList<>(List.of("balance"));
        line.addAll(List.of(words.get().isHaproxys() ? words.get().balance().split(" ", -1) : new Object[] {NEAREST}));
        section.add(line.toArray());
        if (!words.get().isHaproxys()) {
            line.clear();
            line.add("balance");
            line.addAll(List.of((Object[]) words.get().balance().split(" ", -1)));
            section.directive(line.toArray());
        }
        words.get().hashType().ifPresent(this::hashType);
        section.ifNotZero("hash-balance-factor", words.get().balanceFactor());
    }

    private void hashType(HashType type) {
        boolean isNone = type.function() == HashFunction.NONE; // later than some versions of HAProxy
        List<Object> line = new ArrayList<>(List.of("hash-type", type.isConsistent() ? "consistent" : "map-based"));
        line.add(isNone ? HashFunction.SDBM.word() : type.function().word());
        if (type.avalanche()) {
            line.add("avalanche");
        }
        section.add(line.toArray());
        if (isNone) {
            line.set(2, type.function().word());
            section.directive(line.toArray());
        }
        if (type.affinity() != HashAffinity.ALWAYS) {
            section.directive("hash-preserve-affinity", Words.of(type.affinity()));
        }
    }

    private void timeouts() {
        Durations durations = new Durations(subject, problems);
        section.add("timeout", "connect", durations.written("connectTimeout", backend.connectTimeout()));
        section.add("timeout", "queue", durations.written("queueTimeout", backend.queueTimeout()));
        section.add("timeout", "server", durations.written("serverTimeout", backend.serverTimeout()));
        backend.serverFinTimeout()
                .ifPresent(time -> section.add("timeout", "server-fin", durations.written("serverFinTimeout", time)));
        backend.tunnelTimeout()
                .ifPresent(time -> section.add("timeout", "tunnel", durations.written("tunnelTimeout", time)));
    }
}
