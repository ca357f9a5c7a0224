package dev.weir;

import dev.weir.TopologyPlan.Change;
import dev.weir.TopologyPlan.Kind;
import dev.weir.balance.BalanceStrategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How two topologies differ, part by part; parts are the same if their names are. Pure. */
final class TopologyDiff {
    private final List<Change> added = new ArrayList<>();
    private final List<Change> removed = new ArrayList<>();
    private final List<Change> changed = new ArrayList<>();

    private TopologyDiff() {}

    static List<Change> between(Topology before, Topology after) {
        TopologyDiff diff = new TopologyDiff();
        diff.fields("load balancer", whole(before), whole(after));
        diff.parts("frontend ", before.frontends(), after.frontends(), Frontend::name, diff::frontends);
        diff.parts("backend ", before.backends(), after.backends(), Backend::name, diff::backends);
        List<Change> all = new ArrayList<>(diff.added);
        all.addAll(diff.removed);
        all.addAll(diff.changed);
        return all;
    }

    private static Map<String, Object> whole(Topology topology) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("maxConnections", topology.maxConnections());
        fields.put("maxSessionRate", topology.maxSessionRate());
        return fields;
    }

    private void frontends(Frontend before, Frontend after) {
        parts(
                "bind " + after.name() + "/",
                before.binds(),
                after.binds(),
                Bind::name,
                (one, other) -> fields("bind " + after.name() + "/" + other.name(), fields(one), fields(other)));
        List<String> binds = names(after.binds(), Bind::name);
        List<String> bindsBefore = names(before.binds(), Bind::name);
        fields(
                "frontend " + after.name(),
                inOrder(before.fields(), "binds", bindsBefore, binds),
                inOrder(after.fields(), "binds", binds, bindsBefore));
    }

    private static Map<String, Object> fields(Bind bind) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("address", bind.address());
        fields.put("maxConnections", bind.maxConnections());
        return fields;
    }

    private void backends(Backend before, Backend after) {
        parts(
                "server " + after.name() + "/",
                before.servers(),
                after.servers(),
                Server::name,
                (one, other) -> fields("server " + after.name() + "/" + other.name(), one.fields(), other.fields()));
        parts(
                "template " + after.name() + "/",
                before.templates(),
                after.templates(),
                TopologyDiff::name,
                (one, other) -> fields("template " + after.name() + "/" + name(other), one.fields(), other.fields()));
        fields("backend " + after.name(), inOrder(before, after), inOrder(after, before));
    }

    /** Which template it is, whatever may change about it. */
    private static String name(ServerTemplate template) {
        return template.prefix() + template.firstNumber();
    }

    private static Map<String, Object> inOrder(Backend own, Backend other) {
        Map<String, Object> fields = inOrder(
                own.fields(), "servers", names(own.servers(), Server::name), names(other.servers(), Server::name));
        return inOrder(
                fields,
                "templates",
                names(own.templates(), TopologyDiff::name),
                names(other.templates(), TopologyDiff::name));
    }

    private <P> void parts(
            String kind, List<P> before, List<P> after, Function<P, String> name, BiConsumer<P, P> compare) {
        for (P part : after) {
            if (find(before, name, name.apply(part)).isEmpty()) {
                added.add(new Change(Kind.ADD, kind + name.apply(part), part.toString()));
            }
        }
        for (P part : after) {
            find(before, name, name.apply(part)).ifPresent(same -> compare.accept(same, part));
        }
        for (P part : before) {
            if (find(after, name, name.apply(part)).isEmpty()) {
                removed.add(new Change(Kind.REMOVE, kind + name.apply(part), part.toString()));
            }
        }
    }

    private static <P> Optional<P> find(List<P> parts, Function<P, String> name, String wanted) {
        return parts.stream().filter(part -> name.apply(part).equals(wanted)).findFirst();
    }

    private void fields(String subject, Map<String, Object> before, Map<String, Object> after) {
        List<String> differences = after.entrySet().stream()
                .filter(field -> !Objects.equals(field.getValue(), before.get(field.getKey())))
                .map(field ->
                        field.getKey() + ": " + text(before.get(field.getKey())) + " -> " + text(field.getValue()))
                .toList();
        if (!differences.isEmpty()) {
            changed.add(new Change(Kind.CHANGE, subject, String.join(", ", differences)));
        }
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "none";
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(Object::toString).orElse("none");
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? String.valueOf(optional.getAsInt()) : "none";
        }
        if (value instanceof BalanceStrategy strategy) {
            return strategy.name();
        }
        // A lambda's own words are an address, which tells nobody anything.
        return value.getClass().isHidden() ? "user code" : String.valueOf(value);
    }

    private static <P> List<String> names(List<P> parts, Function<P, String> name) {
        return parts.stream().map(name).toList();
    }

    /** The fields, with the order of the parts that both sides have instead of the parts, which are compared one by one. */
    private static Map<String, Object> inOrder(
            Map<String, Object> fields, String parts, List<String> own, List<String> others) {
        Map<String, Object> compared = new LinkedHashMap<>(fields);
        compared.put(parts, own.stream().filter(others::contains).toList());
        return compared;
    }
}
