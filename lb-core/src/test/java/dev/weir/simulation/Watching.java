package dev.weir.simulation;

import dev.weir.Backend;
import dev.weir.Server;
import dev.weir.Snapshot;
import dev.weir.Snapshot.BackendSnapshot;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.health.OutlierEjection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether servers are watched as their policies say: who is not checked is up, and who is ejected may be, comes back in time, and is not
 * one of too many.
 */
final class Watching {
    private final World world;
    /** When each server that is ejected was first seen so. */
    private final Map<String, Duration> outSince = new HashMap<>();

    Watching(World world) {
        this.world = world;
    }

    /** Looks at the state after one event. */
    void check(Snapshot now) {
        for (BackendSnapshot backend : now.backends()) {
            Backend description = world.topology().backend(backend.name());
            for (ServerSnapshot server : backend.servers()) {
                HealthPolicy policy = policy(description, server);
                isWatched(server, policy);
                comesBackInTime(server, policy.ejection());
            }
            if (!world.hasChanged()) {
                notTooMany(backend, description);
            }
        }
    }

    private static void isWatched(ServerSnapshot server, HealthPolicy policy) {
        boolean isChecked = policy.isActive() && server.track().isEmpty();
        if (isChecked != server.checked()) {
            throw new AssertionError(server.id() + " is checked: " + server.checked());
        }
        boolean isWatched =
                isChecked || server.track().isPresent() || server.agent().isPresent();
        if (!isWatched && server.status().health() != Health.UP) {
            throw new AssertionError(server.id() + " is down, and nobody checks it");
        }
    }

    /** Nobody has done anything for longer than any ejection lasts. */
    void atRest(Snapshot now) {
        now.backends().forEach(backend -> backend.servers()
                .forEach(server -> require(!server.ejected(), server.id() + " is ejected for ever")));
    }

    private void comesBackInTime(ServerSnapshot server, Optional<OutlierEjection> rule) {
        if (!server.ejected()) {
            return;
        }
        String name = server.id() + " " + server.ejections(); // each by itself
        require(rule.isPresent(), server.id() + " is ejected, and its policy does not eject");
        Duration since = outSince.computeIfAbsent(name, first -> world.runtime().elapsed());
        Duration out = world.runtime().elapsed().minus(since);
        boolean inTime = out.compareTo(rule.orElseThrow().longest()) <= 0;
        require(inTime || world.hasChanged(), server.id() + " is out for " + out + ": " + rule);
    }

    /** The last one went while fewer than the percentage were out; whose policy said so is not known any more. */
    private static void notTooMany(BackendSnapshot backend, Backend description) {
        long out = backend.servers().stream().filter(ServerSnapshot::ejected).count();
        int percent = backend.servers().stream()
                .flatMap(server -> policy(description, server).ejection().stream())
                .mapToInt(OutlierEjection::mostPercent)
                .max()
                .orElse(0);
        require(
                (out - 1) * 100 < (long) percent * backend.servers().size(),
                out + " of " + backend.servers().size() + " are ejected in " + backend.name() + ", at " + percent
                        + " %");
    }

    private static HealthPolicy policy(Backend backend, ServerSnapshot server) {
        Server description = backend.allServers().stream()
                .filter(known -> known.name().equals(server.id().name()))
                .findFirst()
                .orElseThrow();
        return description.health().orElse(backend.health());
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
