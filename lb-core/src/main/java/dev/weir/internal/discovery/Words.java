package dev.weir.internal.discovery;

import dev.weir.spi.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * What a source has said since somebody listened last.
 *
 * @param set the last full set
 * @param failure the last failure, if no set came after it
 * @param count how often it spoke
 */
record Words(Optional<List<Endpoint>> set, Optional<String> failure, int count) {
    static final Words NONE = new Words(Optional.empty(), Optional.empty(), 0);

    Words thenSet(List<Endpoint> all) {
        return new Words(Optional.of(all), Optional.empty(), count + 1);
    }

    Words thenFailure(String reason) {
        return new Words(set, Optional.of(reason), count + 1);
    }
}
