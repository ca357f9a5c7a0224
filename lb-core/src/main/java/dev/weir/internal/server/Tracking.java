package dev.weir.internal.server;

import dev.weir.ServerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Ties servers to those that they track, whenever a topology comes into force. Control thread. */
public final class Tracking {
    private Tracking() {}

    /**
     * Ties servers that are not in use yet, so that none is used for a moment that tracks one that is out. Nothing is told.
     *
     * @param find the server of that name, which may be new as well
     */
    public static void anticipate(Collection<ServerRuntime> added, Function<ServerId, Optional<ServerRuntime>> find) {
        added.forEach(server -> anticipate(server, find));
    }

    private static void anticipate(ServerRuntime server, Function<ServerId, Optional<ServerRuntime>> find) {
        server.server().track().flatMap(find).ifPresent(other -> {
            if (other.server().track().isPresent() && other.condition().tracked() == null) {
                anticipate(other, find);
            }
            server.condition().anticipate(other);
        });
    }

    /** Ties all servers of these backends anew, and lets those follow whose tie has changed. */
    public static void tie(Collection<BackendRuntime> backends) {
        Map<ServerId, ServerRuntime> byId = new HashMap<>();
        backends.forEach(backend -> backend.servers().forEach(server -> byId.put(server.id(), server)));
        Map<ServerRuntime, List<ServerRuntime.Follower>> followers = new HashMap<>();
        List<ServerRuntime.Follower> first = new ArrayList<>();
        for (BackendRuntime backend : backends) {
            for (ServerRuntime server : backend.servers()) {
                ServerRuntime other = server.server().track().map(byId::get).orElse(null);
                ServerRuntime.Follower self = new ServerRuntime.Follower(backend, server);
                server.condition().track(other, server.policy());
                if (other == null) {
                    first.add(self);
                } else {
                    followers.computeIfAbsent(other, any -> new ArrayList<>()).add(self);
                }
            }
        }
        byId.values().forEach(server -> server.setFollowers(followers.getOrDefault(server, List.of())));
        first.forEach(Tracking::follow);
    }

    /** Those that track a server, which has just changed, are as it is at once; nothing is told before {@link #follow}. */
    static void foresee(ServerRuntime server) {
        for (ServerRuntime.Follower each : server.followers()) {
            each.server().condition().foresee();
            foresee(each.server());
        }
    }

    /** Lets those follow that track servers of this backend, which have come to be somewhere or are nowhere any more. */
    public static void follow(BackendRuntime backend) {
        for (ServerRuntime server : backend.servers()) {
            server.followers().forEach(each -> each.backend().changes().follow(each.server()));
        }
    }

    /** From those that track nobody outwards, so that each finds whom it tracks settled. */
    private static void follow(ServerRuntime.Follower each) {
        each.backend().changes().follow(each.server());
        each.server().followers().forEach(Tracking::follow);
    }
}
