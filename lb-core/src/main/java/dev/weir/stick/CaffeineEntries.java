package dev.weir.stick;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.spi.Runtime;
import java.time.Duration;
import java.util.Optional;

/**
 * Entries in a Caffeine cache, which has neither time nor threads of its own here: the clock is the load balancer's, and the
 * cache keeps its house in passing, on the thread that uses it. Looking up waits for nobody; storing waits for another thread
 * only while that one changes the same entry, or when hundreds of changes are waiting to be noted.
 */
final class CaffeineEntries implements StickEntries {
    private final Cache<StickKey, String> servers;

    CaffeineEntries(long maxEntries, Duration expiry, Runtime runtime) {
        servers = Caffeine.newBuilder()
                .maximumSize(maxEntries)
                .expireAfterAccess(expiry)
                .ticker(runtime::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Optional<String> lookup(StickKey client) {
        return Optional.ofNullable(servers.getIfPresent(client));
    }

    @Override
    public Optional<String> peek(StickKey client) {
        return Optional.ofNullable(servers.policy().getIfPresentQuietly(client));
    }

    @Override
    public void store(StickKey client, String server) {
        servers.put(client, server);
    }

    @Override
    public void touch(StickKey client, String server) {
        if (server.equals(servers.policy().getIfPresentQuietly(client))) {
            var unused = servers.getIfPresent(client); // which renews
        }
    }

    @Override
    public void remove(StickKey client, String server) {
        servers.asMap().remove(client, server);
    }

    @Override
    public void removeServer(String server) {
        servers.asMap().values().removeIf(server::equals);
    }

    /** Those that have expired are still counted until somebody cleans up, so that is done first. */
    @Override
    public long size() {
        servers.cleanUp();
        return servers.estimatedSize();
    }

    @Override
    public void close() {
        servers.invalidateAll();
    }
}
