package dev.weir;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What it would take to get from the topology in force to another one: a list to read before {@link LoadBalancer#apply} does
 * it. Made by {@link LoadBalancer#plan}. Immutable.
 *
 * @param from the topology in force when this was made
 * @param to the topology wanted
 * @param changes what differs, the added first, then the removed, then the changed; empty if nothing does
 * @param warnings what an operator should think twice about; not an obstacle
 */
public record TopologyPlan(Topology from, Topology to, List<Change> changes, List<String> warnings) {
    public TopologyPlan {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
    }

    /** How two topologies differ, without a look at what goes on, and so without warnings. */
    public static TopologyPlan between(Topology from, Topology to) {
        return new TopologyPlan(from, to, TopologyDiff.between(from, to), List.of());
    }

    /** What becomes of a part of the topology. */
    public enum Kind {
        /** It is new. */
        ADD,
        /** It is not there any more. Its established connections go on under the rules they began with. */
        REMOVE,
        /** It stays, with its connections, health and counters, and is described differently. */
        CHANGE
    }

    /**
     * One difference.
     *
     * @param kind what becomes of it
     * @param subject which part, such as {@code server bk_owa/cas1} or {@code bind ft_owa/https}
     * @param detail what it is, or each changed field as {@code field: before -> after}
     */
    public record Change(Kind kind, String subject, String detail) {
        /** One line for people. */
        @Override
        public String toString() {
            return switch (kind) {
                case ADD -> "+ " + subject + ": " + detail;
                case REMOVE -> "- " + subject;
                case CHANGE -> "~ " + subject + ": " + detail;
            };
        }
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Every change and every warning, a line each. */
    @Override
    public String toString() {
        String lines = changes.stream().map(Change::toString).collect(Collectors.joining("\n"));
        String warned = warnings.stream().map(warning -> "\n! " + warning).collect(Collectors.joining());
        return isEmpty() ? "no change" : lines + warned;
    }
}
