package dev.weir.netty.dns;

import dev.weir.spi.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one look at the name came to.
 *
 * @param endpoints the full set; empty if it is not known
 * @param ttlSeconds how long it is good; empty if it should be looked at again before long
 * @param problem what went wrong, if anything did
 */
record Finding(Optional<List<Endpoint>> endpoints, OptionalLong ttlSeconds, Optional<String> problem) {
    static Finding good(List<Endpoint> endpoints, long ttlSeconds) {
        return new Finding(Optional.of(endpoints), OptionalLong.of(ttlSeconds), Optional.empty());
    }

    static Finding nothing() {
        return new Finding(Optional.of(List.of()), OptionalLong.empty(), Optional.empty());
    }

    static Finding failed(String reason) {
        return new Finding(Optional.empty(), OptionalLong.empty(), Optional.of(reason));
    }

    static Finding partial(List<Endpoint> endpoints, String problem) {
        return new Finding(Optional.of(endpoints), OptionalLong.empty(), Optional.of(problem));
    }
}
