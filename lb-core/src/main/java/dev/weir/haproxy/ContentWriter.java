package dev.weir.haproxy;

import dev.weir.ContentRules;
import dev.weir.tls.HelloWords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes the rules on hellos of one section. */
final class ContentWriter {
    /** As many values as stand in a line without a name of their own. */
    private static final int FEW = 6;

    private static final int VALUES_A_LINE = 40;

    private final Lines.Section section;
    private final String subject;
    private final List<String> problems;
    private final Map<List<Object>, String> names = new HashMap<>();

    ContentWriter(Lines.Section section, String subject, List<String> problems) {
        this.section = section;
        this.subject = subject;
        this.problems = problems;
    }

    /** @param keyword {@code use_backend} or {@code use-server} */
    void write(ContentRules content, String keyword) {
        boolean isUsed = !content.rules().isEmpty();
        if (isUsed || !content.inspectDelay().equals(ContentRules.DEFAULT_INSPECT_DELAY)) {
            Durations durations = new Durations(subject, problems);
            section.add("tcp-request", "inspect-delay", durations.written("inspectDelay", content.inspectDelay()));
        }
        section.ifTrue(isUsed, "tcp-request", "content", "accept", "if", "{", "req.ssl_hello_type", "1", "}");
        content.rules().forEach(rule -> write(rule, keyword));
    }

    private void write(ContentRules.Rule rule, String keyword) {
        String name = subject + " " + keyword + " '" + rule.use() + "'";
        Optional<HelloWords> condition = HelloWords.of(rule.condition());
        if (condition.isEmpty()) {
            problems.add(name + ": code of a user's own (expected: conditions that HelloCondition makes)");
            return;
        }
        ConditionWords words = new ConditionWords(this::expression);
        List<String> full = words.full(condition.get());
        List<String> head = List.of(keyword, rule.use(), "if");
        if (head.size() + full.size() > Lexer.MOST_WORDS) {
            problems.add(name + ": " + full.size() + " words (expected: at most " + (Lexer.MOST_WORDS - head.size())
                    + ", which is what a line has)");
            return;
        }
        Optional<List<String>> haproxys =
                words.haproxys(condition.get()).filter(line -> head.size() + line.size() <= Lexer.MOST_WORDS);
        if (haproxys.isEmpty()) {
            section.directive(joined(head, full));
            return;
        }
        section.add(joined(head, haproxys.get()));
        if (full.contains("(")) {
            section.directive(joined(List.of("if"), full));
        }
    }

    /** With a name of its own, if it has many values. */
    private List<String> expression(List<String> test, List<String> values) {
        values.forEach(this::check);
        List<String> flags = values.stream().anyMatch(value -> value.startsWith("-")) ? List.of("--") : List.of();
        if (values.size() <= FEW) {
            return Stream.of(List.of("{"), test, flags, values, List.of("}"))
                    .flatMap(Collection::stream)
                    .toList();
        }
        List<Object> key = List.of(test, List.copyOf(values));
        String name = names.get(key);
        if (name == null) {
            name = "many-" + (names.size() + 1);
            names.put(key, name);
            for (int from = 0; from < values.size(); from += VALUES_A_LINE) {
                List<String> some = values.subList(from, Math.min(values.size(), from + VALUES_A_LINE));
                section.add(Stream.of(List.of("acl", name), test, flags, some)
                        .flatMap(Collection::stream)
                        .toArray());
            }
        }
        return List.of(name);
    }

    /** HAProxy reads bytes and no characters, and takes an empty word for the end of a line. */
    private void check(String value) {
        boolean isSayable = !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
        String problem = subject + " condition on " + Texts.quoted(value) + " (expected: visible characters of ASCII)";
        if ((!isSayable || value.equals("}")) && !problems.contains(problem)) {
            problems.add(problem);
        }
    }

    private static Object[] joined(List<String> one, List<String> other) {
        List<Object> all = new ArrayList<>(one);
        all.addAll(other);
        return all.toArray();
    }
}
