package dev.weir.internal.server;

import dev.weir.spi.Endpoint;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is, as far as that is known.
 *
 * @param last its address, or where it was last, for those who are on their way there; null if it was nowhere yet
 * @param isKnown whether it is there now
 * @param endpoint what was discovered of it
 */
public record Whereabouts(@Nullable InetSocketAddress last, boolean isKnown, Optional<Endpoint> endpoint) {
    static Whereabouts of(Roster.Member member) {
        return new Whereabouts(member.address().orElse(null), member.address().isPresent(), member.endpoint());
    }

    /** Whether discovery says that it is on this host. */
    public boolean isDiscoveredAt(String host) {
        return endpoint.filter(known -> known.host().equals(host)).isPresent();
    }

    Whereabouts then(Roster.Member member) {
        return new Whereabouts(member.address().orElse(last), member.address().isPresent(), member.endpoint());
    }
}
