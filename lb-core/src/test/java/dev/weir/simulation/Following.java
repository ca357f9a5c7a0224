package dev.weir.simulation;

import dev.weir.AdminState;
import dev.weir.ServerId;
import dev.weir.Snapshot;
import dev.weir.Snapshot.AgentSnapshot;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.health.Health;
import java.util.HashMap;
import java.util.Map;

/** Whether servers are as their agents say, and as those that they track. */
final class Following {
    private final Snapshot now;
    private final Map<ServerId, ServerSnapshot> servers = new HashMap<>();

    Following(Snapshot now) {
        this.now = now;
        now.backends().forEach(backend -> backend.servers().forEach(server -> servers.put(server.id(), server)));
    }

    void check() {
        now.backends().forEach(backend -> backend.servers().forEach(this::check));
    }

    private void check(ServerSnapshot server) {
        Health agent = server.agent().map(AgentSnapshot::health).orElse(Health.UP);
        require(
                agent == Health.UP || server.status().health() == Health.DOWN,
                server.id() + " is " + server.status() + ", its agent says " + agent);
        server.track().ifPresent(id -> {
            ServerSnapshot other = servers.get(id);
            require(other != null, server.id() + " tracks " + id + ", which is not there");
            if (other == null) {
                return;
            }
            Health expected =
                    agent == Health.DOWN ? Health.DOWN : other.status().health();
            require(
                    server.status().health() == expected,
                    server.id() + " is " + server.status() + ", " + id + " is " + other.status());
            AdminState inherited = other.status().resolved() ? other.status().admin() : AdminState.MAINTENANCE;
            require(
                    server.status().admin().compareTo(inherited) >= 0,
                    server.id() + " is " + server.status() + ", " + id + " is " + other.status());
        });
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
