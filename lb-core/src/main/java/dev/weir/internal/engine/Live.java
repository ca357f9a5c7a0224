package dev.weir.internal.engine;

import dev.weir.Topology;
import dev.weir.internal.proxy.FrontendRuntime;
import dev.weir.internal.server.BackendRuntime;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A topology in force and the live half of each of its parts, swapped whole.
 *
 * @param topology empty before the first is in force
 * @param frontends by name, in declaration order
 * @param backends by name, in declaration order
 */
record Live(Optional<Topology> topology, Map<String, FrontendRuntime> frontends, Map<String, BackendRuntime> backends) {
    /** Nothing yet. */
    static final Live NOTHING = new Live(Optional.empty(), Map.of(), Map.of());

    Live {
        frontends = Collections.unmodifiableMap(new LinkedHashMap<>(frontends));
        backends = Collections.unmodifiableMap(new LinkedHashMap<>(backends));
    }

    Collection<FrontendRuntime> allFrontends() {
        return frontends.values();
    }

    Collection<BackendRuntime> allBackends() {
        return backends.values();
    }

    Optional<FrontendRuntime> frontend(String name) {
        return Optional.ofNullable(frontends.get(name));
    }

    Optional<BackendRuntime> backend(String name) {
        return Optional.ofNullable(backends.get(name));
    }
}
