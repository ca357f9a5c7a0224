package dev.weir.haproxy;

import dev.weir.ConfigurationException;
import dev.weir.stick.StickRule;
import dev.weir.stick.StickTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The stick tables of all sections, by the names of their sections, and the rules that use them. */
final class StickTables {
    private final Map<String, StickDraft.Table> tables = new HashMap<>();
    private final Findings findings;

    StickTables(List<ProxyDraft> proxies, Findings findings) {
        this.findings = findings;
        for (ProxyDraft proxy : proxies) {
            proxy.stick().table().ifPresent(table -> {
                if (tables.putIfAbsent(proxy.name(), table) != null) {
                    findings.problem(table.word(), "there is a stick-table of the name '" + proxy.name() + "' already");
                }
            });
        }
    }

    /** How a section keeps its clients; empty if it does not, or if something is wrong, which the findings say. */
    Optional<StickRule> rule(ProxyDraft proxy) {
        StickDraft stick = proxy.stick();
        if (stick.rule().isEmpty()) {
            stick.persistence()
                    .ifPresent(word -> findings.note(
                            word, Note.Kind.NO_EFFECT, word.quoted() + " has no effect without a stick rule"));
            return Optional.empty();
        }
        StickDraft.Rule rule = stick.rule().get();
        String name = rule.table().map(Word::text).orElse(proxy.name());
        StickDraft.Table table = tables.get(name);
        if (table == null) {
            Word word = rule.table().orElse(rule.word());
            findings.add(word.at()
                    .problem(
                            word.text(),
                            "there is no stick-table in a section " + Texts.quoted(name),
                            Nearest.to(name, new TreeSet<>(tables.keySet()))));
            return Optional.empty();
        }
        try {
            StickRule built = new StickRule(
                    table(name, table),
                    rule.expression().ipv4Bits(),
                    rule.expression().ipv6Bits(),
                    proxy.settings().is(OptionKeywords.PERSIST),
                    stick.ignored(),
                    stick.forced());
            return Optional.of(built);
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> findings.problem(table.word(), problem));
            return Optional.empty();
        }
    }

    private StickTable table(String name, StickDraft.Table table) {
        if (table.expire().isEmpty()) {
            findings.note(
                    table.word(),
                    Note.Kind.DIFFERENT,
                    "entries without 'expire' live for " + Times.written(StickTable.LONGEST_EXPIRY)
                            + " after their last use, in HAProxy until the table is full");
        }
        return StickTable.inMemory(
                name, table.size(), table.expire().orElse(StickTable.LONGEST_EXPIRY), table.serverKey());
    }
}
