package dev.weir.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long one check may take; HAProxy's rule.
 *
 * @param connect longest time until the connection is established, more than zero, at most 24 days; and without {@code rest} until
 *     all is done
 * @param rest longest time from then on ({@code timeout check}), of the same range; empty if {@code connect} is for all
 */
public record ProbeTimeouts(Duration connect, Optional<Duration> rest) {
    public ProbeTimeouts {
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(rest, "rest");
    }

    /** So long for all. */
    public static ProbeTimeouts within(Duration all) {
        return new ProbeTimeouts(all, Optional.empty());
    }

    /** The longest that the whole check may take. */
    public Duration longest() {
        return rest.map(connect::plus).orElse(connect);
    }
}
