package dev.weir.healthcheck;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Looks up hosts that a script names, by the system's resolver and off the event loop. For as long as one does not resolve, its
 * last address serves. Belongs to the loop's thread.
 */
final class Lookups {
    private final SharedWork<String, Optional<InetAddress>> lookups;
    private final Map<String, InetAddress> last = new HashMap<>();

    Lookups(Executor offLoop, Executor loop) {
        this.lookups = new SharedWork<>(offLoop, loop, Lookups::resolve);
    }

    /** Tells the address if there is one; at once if the host is an address itself. */
    void find(String host, Consumer<Optional<InetAddress>> whenFound) {
        if (NetUtil.createByteArrayFromIpAddressString(host) != null) {
            whenFound.accept(resolve(host)); // does not block for an address
            return;
        }
        lookups.get(host, found -> {
            found.ifPresent(address -> last.put(host, address));
            whenFound.accept(Optional.ofNullable(last.get(host)));
        });
    }

    private static Optional<InetAddress> resolve(String host) {
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
