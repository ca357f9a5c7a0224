package dev.weir.internal.server;

import dev.weir.Backend;
import dev.weir.internal.loop.LoopCounter;
import dev.weir.stick.ServerKey;
import dev.weir.stick.StickKey;
import dev.weir.stick.StickRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A backend's stick rule at work: finds the server a client stays with, remembers where it went, and forgets servers that are
 * gone. Any thread.
 *
 * <p>An entry does not outlive its server: who stores an entry first stores it and then looks whether the server still serves,
 * and who takes a server out first puts that in force and then removes its entries; one of two at the same instant sees the
 * other.
 */
public final class Persistence {
    private final StickRule rule;
    private final OpenTable table;
    private final boolean redispatch;
    private final Map<String, ServerRuntime> byKey = new HashMap<>();
    private final Map<ServerRuntime, String> keys = new HashMap<>();
    private final LoopCounter hits;
    private final LoopCounter misses;

    /**
     * The rule of a backend at work.
     *
     * @param backend which has a stick rule
     * @param table of that rule
     * @param before whose counters go on
     */
    Persistence(
            Backend backend, List<ServerRuntime> servers, OpenTable table, int loops, Optional<Persistence> before) {
        this.rule = backend.stick().orElseThrow();
        this.table = table;
        this.redispatch = backend.redispatch();
        for (ServerRuntime server : servers) {
            if (table.serverKey() == ServerKey.ADDRESS && !server.isResolved()) {
                continue; // and whoever has the address that it had is another server
            }
            String key = newKey(server);
            keys.put(server, key);
            byKey.putIfAbsent(key, server);
        }
        table.knows(byKey.keySet());
        this.hits = before.map(former -> former.hits).orElseGet(() -> new LoopCounter(loops));
        this.misses = before.map(former -> former.misses).orElseGet(() -> new LoopCounter(loops));
    }

    private String newKey(ServerRuntime server) {
        return table.serverKey() == ServerKey.ADDRESS
                ? text(server.address())
                : server.id().name();
    }

    /** A connection may end up at a server that came after this rule was put to work. */
    private String key(ServerRuntime server) {
        String known = keys.get(server);
        return known == null ? newKey(server) : known;
    }

    /** Connections so far whose client had an entry that counted. */
    public long hits() {
        return hits.sum();
    }

    /** Connections so far whose client had none. */
    public long misses() {
        return misses.sum();
    }

    /** What ties a new connection of this client to a server; null if the client is to be ignored. */
    public @Nullable Affinity affinityOf(InetAddress client, int loop) {
        return rule.ignores(client) ? null : new Affinity(this, rule.keyOf(client), rule.forces(client), loop);
    }

    /** As {@link #affinityOf}, but the entry is not renewed and nothing is counted. */
    @Nullable
    Affinity rehearse(InetAddress client) {
        if (rule.ignores(client)) {
            return null;
        }
        StickKey key = rule.keyOf(client);
        boolean forced = rule.forces(client);
        return Affinity.rehearsed(this, key, forced, counting(table.peek(key), forced));
    }

    /** The server this client has an entry for, if that counts now. */
    @Nullable
    ServerRuntime find(StickKey client, boolean forced, int loop) {
        ServerRuntime server = counting(table.lookup(client), forced);
        (server == null ? misses : hits).add(loop, 1);
        return server;
    }

    /** The server with this key, if an entry that names it counts now. */
    private @Nullable ServerRuntime counting(@Nullable String key, boolean forced) {
        ServerRuntime server = key == null ? null : byKey.get(key);
        boolean counts = server != null && server.isResolved() && (forced || rule.persist() || server.isServing());
        return counts ? server : null;
    }

    /** Whether this client goes to a server that is down, if it is tied to that. */
    boolean usesServersThatAreDown(InetAddress client) {
        return rule.persist() || rule.forces(client);
    }

    /** Whether a client that meets a full queue may go elsewhere. */
    boolean redispatches() {
        return redispatch;
    }

    void store(StickKey client, ServerRuntime server) {
        String key = key(server);
        table.store(client, key);
        if (isGone(server)) {
            table.remove(client, key);
        }
    }

    void touch(StickKey client, ServerRuntime server) {
        table.touch(client, key(server));
    }

    /** Removes the entries of a server, if it is gone and the rule does not want them kept. */
    void forget(ServerRuntime server) {
        String key = keys.get(server);
        if (key != null && isGone(server)) {
            table.removeServer(key);
        }
    }

    private boolean isGone(ServerRuntime server) {
        return rule.forgetsServers() && !server.isServing();
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
