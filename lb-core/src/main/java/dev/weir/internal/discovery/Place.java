package dev.weir.internal.discovery;

import dev.weir.Server;

/**
 * A host and a port to be looked up.
 *
 * @param host IP address literal or host name
 * @param port 1 to 65535, or 0 for the host alone
 */
public record Place(String host, int port) {
    /** Where a server is described to be. */
    public static Place of(Server server) {
        return new Place(server.host(), server.port());
    }
}
