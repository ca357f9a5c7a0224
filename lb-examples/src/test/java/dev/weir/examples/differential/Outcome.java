package dev.weir.examples.differential;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All that one run of a script showed, by name. Safe for any thread. */
final class Outcome {
    static final String NOTHING = "nothing";

    private final Map<String, Object> seen = new LinkedHashMap<>();

    synchronized void put(String what, Object value) {
        seen.put(what, value);
    }

    private synchronized Map<String, Object> seen() {
        return new LinkedHashMap<>(seen);
    }

    /** What differs: by its name, what was seen with HAProxy, an arrow, and what was seen with Weir. */
    static Map<String, String> differences(Outcome haproxy, Outcome weir) {
        Map<String, Object> one = haproxy.seen();
        Map<String, Object> other = weir.seen();
        Set<String> names = new LinkedHashSet<>(one.keySet());
        names.addAll(other.keySet());
        Map<String, String> differences = new TreeMap<>();
        for (String name : names) {
            Object a = one.getOrDefault(name, NOTHING);
            Object b = other.getOrDefault(name, NOTHING);
            if (!alike(a, b)) {
                differences.put(name, a + " -> " + b);
            }
        }
        return differences;
    }

    private static boolean alike(Object a, Object b) {
        return (a instanceof Millis one && b instanceof Millis other) ? one.isLike(other) : a.equals(b);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        seen().forEach((name, value) ->
                text.append("    ").append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }
}
