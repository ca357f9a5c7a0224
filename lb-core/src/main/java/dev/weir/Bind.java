package dev.weir;

import java.util.Objects;

/**
 * One address a frontend listens on.
 *
 * @param name label in statistics, logs and error messages; unique inside its frontend
 * @param host IP address literal or host name of this machine; {@code 0.0.0.0} or {@code ::} for all addresses
 * @param port 0 to 65535; 0 lets the system choose, see {@link LoadBalancer#localAddress}
 */
public record Bind(String name, String host, int port) {
    /** Checks every component and throws one {@link ConfigurationException} that lists all that is wrong. */
    public Bind {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(host, "host");
        Problems problems = new Problems("bind " + Problems.quoted(name));
        problems.checkName("name", name);
        problems.checkHost("host", host);
        problems.checkRange("port", port, 0, 65_535);
        problems.throwIfAny();
    }

    /** {@code host:port}, with brackets around an IPv6 literal. */
    public String address() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
