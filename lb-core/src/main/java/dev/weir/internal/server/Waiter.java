package dev.weir.internal.server;

import dev.weir.QueuePriority;
import dev.weir.balance.Candidate;
import dev.weir.balance.PickRequest;

/** A connection that wants a server and may have to wait for one. */
public interface Waiter extends PickRequest {
    @Override
    default boolean admits(Candidate candidate) {
        return ((ServerRuntime) candidate).hasRoom();
    }

    @Override
    default boolean admitsToQueue(Candidate candidate) {
        return ((ServerRuntime) candidate).admitsToQueue();
    }

    @Override
    default boolean canWaitAt(Candidate candidate) {
        return ((ServerRuntime) candidate).canWait();
    }

    /** Where it stands among those who wait. */
    QueuePriority priority();

    /** Whether it goes on waiting for this very server although others who do are sent away. Called on any thread. */
    default boolean insistsOn(ServerRuntime server) {
        return false;
    }

    /**
     * A server has a place for it, counted already. Called on any thread; the connection must use the place or give it back
     * with {@link BackendRuntime#release}.
     */
    void served(ServerRuntime server);

    /** No server is left to wait for. Called on any thread. */
    void deserted();

    /** The server it waited for has left; it has to ask for another. Called on any thread. */
    void reassigned();
}
