package dev.weir;

import java.util.Objects;

/**
 * One process that can serve a client's connection. Immutable; the {@code with…} methods return changed copies.
 *
 * @param name unique inside its backend; appears in logs and as a metric tag. Letters, digits and {@code - _ . :}, as in
 *     HAProxy
 * @param host IP address literal, or a host name that is resolved once when the load balancer starts
 * @param port 1 to 65535
 * @param weight share of new connections relative to its siblings, 0 to 256; 0 receives none. Default 1
 * @param maxConnections connections this server may have at once, surplus waits in the backend's queue; 0, the default,
 *     means no limit
 */
public record Server(String name, String host, int port, int weight, int maxConnections) {
    /** The largest weight, HAProxy's {@code SRV_UWGHT_MAX}. */
    public static final int MAX_WEIGHT = 256;

    private static final int DEFAULT_WEIGHT = 1;

    /** Checks every component and throws one {@link ConfigurationException} that lists all that is wrong. */
    public Server {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(host, "host");
        Problems problems = new Problems("server " + Problems.quoted(name));
        problems.checkName("name", name);
        problems.checkHost("host", host);
        problems.checkRange("port", port, 1, 65_535);
        problems.checkRange("weight", weight, 0, MAX_WEIGHT);
        problems.check(maxConnections >= 0, "maxConnections", maxConnections, "0 for no limit, or more");
        problems.throwIfAny();
    }

    /**
     * A server with weight 1 and no connection limit.
     *
     * @throws ConfigurationException if a name, host or port is not usable
     */
    public static Server of(String name, String host, int port) {
        return new Server(name, host, port, DEFAULT_WEIGHT, 0);
    }

    /** The same server with another weight, 0 to 256. */
    public Server withWeight(int newWeight) {
        return new Server(name, host, port, newWeight, maxConnections);
    }

    /** The same server with another limit of simultaneous connections; 0 means no limit. */
    public Server withMaxConnections(int limit) {
        return new Server(name, host, port, weight, limit);
    }
}
