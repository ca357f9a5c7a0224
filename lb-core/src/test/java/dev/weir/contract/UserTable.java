package dev.weir.contract;

import dev.weir.spi.Runtime;
import dev.weir.stick.StickEntries;
import dev.weir.stick.StickKey;
import dev.weir.stick.StickTable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A table as a user might write it, both halves in one, which never forgets anybody by itself. */
class UserTable implements StickTable, StickEntries {
    private final Map<StickKey, String> servers = new ConcurrentHashMap<>();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile boolean isOpen;

    @Override
    public String name() {
        return StickCase.TABLE;
    }

    @Override
    public StickEntries open(Runtime runtime) {
        opened.incrementAndGet();
        isOpen = true;
        return this;
    }

    @Override
    public Optional<String> lookup(StickKey client) {
        return Optional.ofNullable(servers.get(client));
    }

    @Override
    public Optional<String> peek(StickKey client) {
        return lookup(client);
    }

    @Override
    public void store(StickKey client, String server) {
        servers.put(client, server);
    }

    @Override
    public void touch(StickKey client, String server) {}

    @Override
    public void remove(StickKey client, String server) {
        servers.remove(client, server);
    }

    @Override
    public void removeServer(String server) {
        servers.values().removeIf(server::equals);
    }

    @Override
    public long size() {
        return servers.size();
    }

    @Override
    public void close() {
        isOpen = false;
    }

    int opened() {
        return opened.get();
    }

    boolean isOpen() {
        return isOpen;
    }
}
