package dev.weir.internal.server;

/** Takes a place at a server, or only finds out whether there is one. */
@FunctionalInterface
interface Taking {
    /**
     * Whether there is a place, which may be taken by asking.
     *
     * @param now by the runtime's clock
     */
    boolean take(ServerRuntime server, long now);
}
