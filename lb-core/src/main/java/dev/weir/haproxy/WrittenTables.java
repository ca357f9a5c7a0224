package dev.weir.haproxy;

import dev.weir.Backend;
import dev.weir.Topology;
import dev.weir.stick.InMemoryTable;
import dev.weir.stick.Network;
import dev.weir.stick.ServerKey;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes stick tables, each in the backend of its name, and the rules that use them. */
final class WrittenTables {
    /** A line has at most 64 words. */
    private static final int NETWORKS_A_LINE = 50;

    private final Map<String, InMemoryTable> tables = new LinkedHashMap<>();
    private final Set<String> backends;

    WrittenTables(Topology topology, List<String> problems) {
        backends = topology.backends().stream().map(Backend::name).collect(Collectors.toSet());
        for (Backend backend : topology.backends()) {
            backend.stick().map(StickRule::table).ifPresent(table -> {
                if (table instanceof InMemoryTable inMemory) {
                    tables.put(inMemory.name(), inMemory);
                } else {
                    problems.add(
                            "backend '" + backend.name() + "' stick table: of a user's own (expected: one in memory)");
                }
            });
        }
    }

    /** A table whose name is not that of a backend has a section of its own, as is usual. */
    void writeHolders(Lines lines) {
        tables.forEach((name, table) -> {
            if (!backends.contains(name)) {
                write(lines.section("backend", name), table);
            }
        });
    }

    /** What a backend has of it. */
    void write(Lines.Section section, Backend backend) {
        InMemoryTable own = tables.get(backend.name());
        if (own != null) {
            write(section, own);
        }
        backend.stick().ifPresent(rule -> write(section, rule, backend.name()));
    }

    private static void write(Lines.Section section, InMemoryTable table) {
        section.add(
                "stick-table",
                "type",
                "ipv6",
                "size",
                table.maxEntries(),
                "expire",
                Times.written(table.expiry()),
                "srvkey",
                table.serverKey() == ServerKey.NAME ? "name" : "addr");
    }

    private static void write(Lines.Section section, StickRule rule, String backend) {
        StickTable table = rule.table();
        String expression = new SourceExpression(rule.ipv4Bits(), rule.ipv6Bits()).written();
        if (table.name().equals(backend)) {
            section.add("stick", "on", expression);
        } else {
            section.add("stick", "on", expression, "table", table.name());
        }
        section.ifTrue(rule.persist(), "option", "persist");
        write(section, "ignore-persist", rule.ignored());
        write(section, "force-persist", rule.forced());
    }

    private static void write(Lines.Section section, String keyword, List<Network> networks) {
        for (int from = 0; from < networks.size(); from += NETWORKS_A_LINE) {
            List<Object> words = new ArrayList<>(List.of(keyword, "if", "{", "src"));
            words.addAll(networks.subList(from, Math.min(networks.size(), from + NETWORKS_A_LINE)));
            words.add("}");
            section.add(words.toArray());
        }
    }
}
