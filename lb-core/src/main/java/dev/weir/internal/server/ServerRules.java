package dev.weir.internal.server;

import dev.weir.Backend;
import dev.weir.internal.server.BackendRuntime.Surroundings;
import dev.weir.tls.ClientHello;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backend's {@code use-server} rules at work. Any thread. */
public final class ServerRules {
    private final HelloRules<ServerRuntime> rules;
    private final @Nullable Persistence persistence;

    /**
     * The rules of one description.
     *
     * @param servers of that description
     * @param persistence what it says of servers that are down counts here, too
     * @param before the rules until now; null for none
     */
    ServerRules(
            Backend backend,
            List<ServerRuntime> servers,
            @Nullable Persistence persistence,
            Surroundings around,
            @Nullable ServerRules before) {
        this.rules = new HelloRules<>(
                "backend " + backend.name() + ": useServer",
                backend.contentRules(),
                name -> servers.stream()
                        .filter(server -> server.id().name().equals(name))
                        .findFirst()
                        .orElse(null),
                around,
                before == null ? null : before.rules);
        this.persistence = persistence;
    }

    /** The server that a client is to use; null if no rule says so, or none whose server is usable. */
    public @Nullable ServerRuntime find(ClientHello hello, InetAddress client) {
        boolean evenDown = persistence != null && persistence.usesServersThatAreDown(client);
        return rules.find(hello, server -> server.isResolved() && (evenDown || server.isServing()));
    }
}
