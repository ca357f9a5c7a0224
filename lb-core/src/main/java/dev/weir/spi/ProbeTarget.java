package dev.weir.spi;

import dev.weir.ServerId;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * What is checked.
 *
 * @param address where, resolved: the server's own, or the one its checks go to
 * @param server which server; the first of them if several share the check
 * @param currentConnections connections it has, for programs that want to know
 */
public record ProbeTarget(InetSocketAddress address, ServerId server, int currentConnections) {
    public ProbeTarget {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(server, "server");
    }
}
