package dev.weir.internal.server;

import dev.weir.Backend;
import java.util.List;
import java.util.Optional;

/**
 * A backend's description that is ready to be put in force, with all that takes time or may fail done.
 *
 * @param backend the description
 * @param fullConnections connections that count as full load, at least 1
 * @param roster its servers
 * @param added the servers that are new, not in use yet
 * @param otherStrategy whether the balance strategy is another one; asked early, because its {@code equals} may fail
 * @param table the open stick table of the backend's rule, if it has one
 */
public record Prepared(
        Backend backend,
        int fullConnections,
        Roster roster,
        List<ServerRuntime> added,
        boolean otherStrategy,
        Optional<OpenTable> table) {}
