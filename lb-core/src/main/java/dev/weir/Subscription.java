package dev.weir;

/** A listener's registration. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    /** Ends it; a call under way is not waited for. Idempotent. */
    @Override
    void close();
}
