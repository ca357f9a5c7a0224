package dev.weir.internal.server;

import dev.weir.Decision;
import dev.weir.stick.StickKey;
import org.jspecify.annotations.Nullable;

/**
 * One connection's tie to a server: to the one its client stays with, or to the one that a rule tells it to use. While it holds,
 * HAProxy calls the session DIRECT. Its connection's event loop only, except {@link #insistsOn}.
 */
public final class Affinity {
    /** Where its client's entry is; null if it has none to look for and leaves none. */
    private final @Nullable Persistence persistence;

    /** The key of that entry; null with the former. */
    private final @Nullable StickKey client;

    private final boolean forced;
    private final boolean redispatches;
    private final int loop;
    private boolean isLookedUp;
    private Decision.By by = Decision.By.STICK_ENTRY;
    /** The server it is tied to, until it is given up. */
    private @Nullable ServerRuntime direct;
    /** The server it is connected to. */
    private @Nullable ServerRuntime connected;

    private Affinity(
            @Nullable Persistence persistence,
            @Nullable StickKey client,
            boolean forced,
            boolean redispatches,
            int loop) {
        this.persistence = persistence;
        this.client = client;
        this.forced = forced;
        this.redispatches = redispatches;
        this.loop = loop;
    }

    /** To the server of the client's entry, if it has one. */
    Affinity(Persistence persistence, StickKey client, boolean forced, int loop) {
        this(persistence, client, forced, persistence.redispatches(), loop);
    }

    /** One that goes by this server, if by any, without having been counted. */
    static Affinity rehearsed(
            Persistence persistence, StickKey client, boolean forced, @Nullable ServerRuntime server) {
        Affinity affinity = new Affinity(persistence, client, forced, 0);
        affinity.isLookedUp = true;
        affinity.direct = server;
        return affinity;
    }

    /**
     * To the server that a rule tells the client to use ({@code use-server}), which comes before its entry.
     *
     * @param sticks what a stick rule says of that client; null if nothing does
     * @param redispatches whether it may leave a full server
     */
    public static Affinity toUse(ServerRuntime server, @Nullable Affinity sticks, boolean redispatches) {
        Affinity affinity = sticks == null ? new Affinity(null, null, false, redispatches, 0) : sticks;
        affinity.isLookedUp = true;
        affinity.direct = server;
        affinity.by = Decision.By.USE_SERVER;
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
        if (!isLookedUp && persistence != null && client != null) {
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
        if (redispatches && !isForced()) {
            giveUp();
            return null;
        }
        return server.full();
    }

    /** Whether the connection goes to the server it is tied to. */
    public boolean isDirect() {
        return direct != null;
    }

    /** What decides where it goes. */
    public Decision.By by() {
        return isDirect() ? by : Decision.By.STRATEGY;
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
        return direct == server && server.isResolved() && (isForced() || server.isServing());
    }

    /** The server is connected: the client's next connection shall go there too. */
    public void connected(ServerRuntime server) {
        connected = server;
        if (persistence != null && client != null) {
            persistence.store(client, server);
        }
    }

    /** The entry is in use, or was until now. */
    public void touch() {
        if (connected != null && persistence != null && client != null) {
            persistence.touch(client, connected);
        }
    }
}
