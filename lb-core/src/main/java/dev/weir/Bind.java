package dev.weir;

import java.util.Objects;

/**
 * One address a frontend listens on.
 *
 * @param name label in statistics, logs and error messages; unique inside its frontend
 * @param host IP address literal or host name of this machine; {@code 0.0.0.0} or {@code ::} for all addresses
 * @param port 0 to 65535; 0 lets the system choose, see {@link LoadBalancer#localAddress}
 * @param maxConnections connections through this bind at once, surplus clients wait in the kernel; 0 means no limit of its own
 */
public record Bind(String name, String host, int port, int maxConnections) {
    /** Checks every component and throws one {@link ConfigurationException} that lists all that is wrong. */
    public Bind {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(host, "host");
        Problems problems = new Problems("bind " + Problems.quoted(name));
        problems.checkName("name", name);
        problems.checkHost("host", host);
        problems.checkRange("port", port, 0, 65_535);
        problems.checkLimit("maxConnections", maxConnections);
        problems.throwIfAny();
    }

    /** An address without a limit of its own. */
    public Bind(String name, String host, int port) {
        this(name, host, port, 0);
    }

    /** The same address with another limit of connections at once; 0 means none. */
    public Bind withMaxConnections(int limit) {
        return new Bind(name, host, port, limit);
    }

    /** {@code host:port}, with brackets around an IPv6 literal. */
    public String address() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
