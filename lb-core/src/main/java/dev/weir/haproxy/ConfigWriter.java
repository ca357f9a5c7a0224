package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.ConfigurationException;
import dev.weir.Frontend;
import dev.weir.Topology;
import dev.weir.probe.ExternalCheck;
import dev.weir.probe.Probe;
import dev.weir.spi.DnsQuestion;
import dev.weir.spi.ServerSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a topology in HAProxy's words, and what HAProxy has no words for in directives. */
final class ConfigWriter {
    private final Topology topology;
    private final Lines lines = new Lines();
    private final List<String> problems = new ArrayList<>();
    private final Map<DnsQuestion, ServerSource> sources = new HashMap<>();

    private ConfigWriter(Topology topology) {
        this.topology = topology;
    }

    /** The text, which is read back before it is given away. */
    static String write(Topology topology) {
        ConfigWriter writer = new ConfigWriter(topology);
        writer.all();
        writer.throwIfAny();
        String text = writer.lines.toString();
        writer.readBack(text);
        writer.throwIfAny();
        return text;
    }

    private void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException("haproxy.cfg", problems);
        }
    }

    private void all() {
        lines.comment("Written from a topology. Lines that begin with \"# weir:\" say what HAProxy has not.");
        WrittenPolicies policies = new WrittenPolicies(topology);
        global(policies);
        Map<DnsQuestion, String> resolvers = resolvers();
        WrittenTables tables = new WrittenTables(topology, problems);
        tables.writeHolders(lines);
        FrontendWriter frontends = new FrontendWriter(lines, problems);
        for (Frontend frontend : topology.frontends()) {
            frontends.write(frontend);
        }
        for (Backend backend : topology.backends()) {
            new BackendWriter(backend, lines, problems, policies, resolvers, tables).write();
        }
    }

    private void global(WrittenPolicies policies) {
        boolean external = topology.backends().stream()
                .flatMap(backend -> Stream.concat(
                        Stream.of(backend.health().probe()),
                        backend.allServers().stream()
                                .map(server -> backend.healthOf(server).probe())))
                .anyMatch(ConfigWriter::isExternal);
        boolean limited = topology.maxConnections() != 0 || topology.maxSessionRate() != 0;
        if (!external && !limited && policies.commonSpread() == 0) {
            return;
        }
        Lines.Section section = lines.section("global");
        section.ifNotZero("maxconn", topology.maxConnections());
        section.ifNotZero("maxsessrate", topology.maxSessionRate());
        section.ifNotZero("spread-checks", policies.commonSpread());
        section.ifTrue(external, "external-check");
        section.ifTrue(external, "insecure-fork-wanted");
    }

    private static boolean isExternal(Probe probe) {
        return probe instanceof ExternalCheck;
    }

    /** One section for all templates that ask the same servers in the same way, by what they ask. */
    private Map<DnsQuestion, String> resolvers() {
        Map<DnsQuestion, String> names = new HashMap<>();
        Map<DnsQuestion, String> sections = new LinkedHashMap<>();
        topology.backends().stream()
                .flatMap(backend -> backend.templates().stream())
                .forEach(template -> template.source().dns().ifPresent(question -> {
                    sources.put(question, template.source());
                    DnsQuestion nameless = withoutName(question);
                    names.put(question, sections.computeIfAbsent(nameless, key -> "dns" + (sections.size() + 1)));
                }));
        sections.forEach(this::resolvers);
        return names;
    }

    private static DnsQuestion withoutName(DnsQuestion of) {
        return new DnsQuestion(
                "", false, of.nameServers(), of.timeout(), of.attempts(), of.shortestInterval(), of.longestInterval());
    }

    private void resolvers(DnsQuestion question, String name) {
        Lines.Section section = lines.section("resolvers", name);
        if (question.nameServers().isEmpty()) {
            section.add("parse-resolv-conf");
        }
        for (int i = 0; i < question.nameServers().size(); i++) {
            var server = question.nameServers().get(i);
            if (server.isUnresolved()) {
                problems.add("resolvers " + name + " nameServers: " + server + " (expected: an IP address)");
            } else {
                String host = server.getAddress().getHostAddress();
                section.add("nameserver", "ns" + (i + 1), Address.written(host, server.getPort()));
            }
        }
        section.add("resolve_retries", question.attempts());
        Durations durations = new Durations("resolvers " + name, problems);
        section.add("timeout", "resolve", durations.written("shortestInterval", question.shortestInterval()));
        section.add("timeout", "retry", durations.written("timeout", question.timeout()));
        section.add("hold", "valid", durations.written("longestInterval", question.longestInterval()));
    }

    /** What was written must say the same; a field that it cannot say may not be lost in silence. */
    private void readBack(String text) {
        HaproxyOptions options = HaproxyOptions.strict()
                .withEnvironment(name -> null)
                .withDns(question -> sources.getOrDefault(question, ServerSource.fixed(List.of())));
        try {
            Topology back = HaproxyConfig.parse("haproxy.cfg", text, options).topology();
            if (!back.equals(topology)) {
                Set<String> differences = topology.changesTo(back).stream()
                        .map(change -> change.subject() + ": " + change.detail() + " (expected: what a file can say)")
                        .collect(Collectors.toCollection(LinkedHashSet::new));
                problems.addAll(differences);
                if (differences.isEmpty()) {
                    problems.add("topology: its parts in this order (expected: what a file can say)");
                }
            }
        } catch (HaproxyConfigException e) {
            e.problems()
                    .forEach(problem -> problems.add(
                            problem.headline() + ": " + problem.source().strip()));
        }
    }
}
