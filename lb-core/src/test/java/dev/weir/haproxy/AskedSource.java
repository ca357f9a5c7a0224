package dev.weir.haproxy;

import dev.weir.Subscription;
import dev.weir.spi.DnsQuestion;
import dev.weir.spi.Runtime;
import dev.weir.spi.ServerSource;
import java.util.Optional;

/** A source that would ask DNS, for tests that never open one. */
record AskedSource(DnsQuestion question) implements ServerSource {
    @Override
    public Subscription open(Runtime runtime, Listener listener) {
        throw new UnsupportedOperationException("nobody opens this");
    }

    @Override
    public Optional<DnsQuestion> dns() {
        return Optional.of(question);
    }
}
