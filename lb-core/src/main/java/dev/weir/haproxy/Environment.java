package dev.weir.haproxy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The environment as a file sees it: that of the process, and what {@code setenv} and the like have made of it. */
final class Environment {
    private final UnaryOperator<@Nullable String> process;
    /** What was set by the file; empty for what was removed. */
    private final Map<String, Optional<String>> own = new HashMap<>();

    private boolean cleared;

    Environment(UnaryOperator<@Nullable String> process) {
        this.process = process;
    }

    /** The value of a variable; null if there is none. */
    @Nullable
    String get(String name) {
        Optional<String> value = own.get(name);
        if (value != null) {
            return value.orElse(null);
        }
        return cleared ? null : process.apply(name);
    }

    void set(String name, String value) {
        own.put(name, Optional.of(value));
    }

    void unset(String name) {
        own.put(name, Optional.empty());
    }

    /** Removes all variables but these. */
    void keepOnly(Iterable<String> names) {
        Map<String, Optional<String>> kept = new HashMap<>();
        for (String name : names) {
            kept.put(name, Optional.ofNullable(get(name)));
        }
        own.clear();
        own.putAll(kept);
        cleared = true;
    }
}
