package dev.weir.internal.server;

import dev.weir.stick.StickKey;
import org.jspecify.annotations.Nullable;

/**
 * One connection's tie to the server its client stays with. While it holds, HAProxy calls the session DIRECT. Its
 * connection's event loop only, except {@link #insistsOn}.
 */
public final class Affinity {
    private final Persistence persistence;
    private final StickKey client;
    private final boolean forced;
    private final int loop;
    private boolean isLookedUp;
    /** The server of the client's entry, until it is given up. */
    private @Nullable ServerRuntime direct;
    /** The server it is connected to. */
    private @Nullable ServerRuntime connected;

    Affinity(Persistence persistence, StickKey client, boolean forced, int loop) {
        this.persistence = persistence;
        this.client = client;
        this.forced = forced;
        this.loop = loop;
    }

    /** One that goes by this server, if by any, without having been counted. */
    static Affinity rehearsed(
            Persistence persistence, StickKey client, boolean forced, @Nullable ServerRuntime server) {
        Affinity affinity = new Affinity(persistence, client, forced, 0);
        affinity.isLookedUp = true;
        affinity.direct = server;
        return affinity;
    }

    /** Takes a place as {@link #assign(Taking, long)} does, at this moment. */
    public @Nullable Assignment assign(long now) {
        return assign(ServerRuntime::tryTake, now);
    }

    /**
     * Takes a place at the client's server or says that it is to be waited for there, whatever the balance strategy would say;
     * null if the client has none, or if that is full and may be left.
     *
     * @param now by the runtime's clock
     */
    @Nullable
    Assignment assign(Taking taking, long now) {
        if (!isLookedUp) {
            isLookedUp = true;
            direct = persistence.find(client, forced, loop);
        }
        ServerRuntime server = direct;
        if (server == null) {
            return null;
        }
        if (server.queue().isEmpty() && taking.take(server, now)) {
            return server.taken();
        }
        if (!server.isQueueFull()) {
            return server.waiting();
        }
        if (persistence.redispatches() && !forced) {
            giveUp();
            return null;
        }
        return server.full();
    }

    /** Whether the connection goes to the server of its client's entry. */
    public boolean isDirect() {
        return direct != null;
    }

    /** Whether it goes there whatever happens. */
    public boolean isForced() {
        return forced && direct != null;
    }

    /** Lets the balance strategy decide from now on. */
    public void giveUp() {
        direct = null;
    }

    /** Whether it goes on waiting for this server although others who wait for it are sent away. Any thread. */
    public boolean insistsOn(ServerRuntime server) {
        // Written before it joined the queue, and not again while it is there.
        return direct == server && server.isResolved() && (forced || server.isServing());
    }

    /** The server is connected: the client's next connection shall go there too. */
    public void connected(ServerRuntime server) {
        connected = server;
        persistence.store(client, server);
    }

    /** The entry is in use, or was until now. */
    public void touch() {
        if (connected != null) {
            persistence.touch(client, connected);
        }
    }
}
