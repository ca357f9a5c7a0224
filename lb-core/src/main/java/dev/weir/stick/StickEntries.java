package dev.weir.stick;

import java.util.Optional;

/**
 * The entries of an open {@link StickTable}: for each client the server it stays with. Servers are named by their key, see
 * {@link ServerKey}; the table need not know what it means.
 *
 * <p>All methods may be called from any thread, several at once. {@link #lookup}, {@link #store}, {@link #touch} and
 * {@link #remove} are called on event loops and must not block: what a store shared between gateways knows has to be in a local
 * copy, and what it is told has to be passed on elsewhere. What a method throws is told once as
 * {@link dev.weir.event.LbEvent.UserCodeFailed}; the connection goes on as if the client had no entry. A method that holds an event
 * loop up for more than 100 ms is interrupted and told as well, and these four are not called again while the table is open.
 */
public interface StickEntries extends AutoCloseable {
    /**
     * The key of the server this client stays with, or empty. Being found counts as use and renews the entry. A key of no
     * server of the backend that asks is ignored.
     */
    Optional<String> lookup(StickKey client);

    /**
     * As {@link #lookup}, but not as a use: nothing is renewed. For {@link dev.weir.LoadBalancer#explain}. Called on the control
     * thread.
     */
    Optional<String> peek(StickKey client);

    /** Remembers a server for this client, instead of another if need be. Called when the server is connected. */
    void store(StickKey client, String server);

    /**
     * Renews this client's entry if it has one that names this server; otherwise does nothing. Called at least every 6 seconds
     * while a connection of the client to that server lives, and once when it ends.
     */
    void touch(StickKey client, String server);

    /**
     * Forgets this client's entry if it has one that names this server; otherwise does nothing. Called when a connection is
     * made in the moment in which its server goes down.
     */
    void remove(StickKey client, String server);

    /** Forgets every client of a server, because it is down or in maintenance. Not called on event loops. */
    void removeServer(String server);

    /** How many entries there are, for statistics. Not called on event loops. */
    long size();

    /** Lets go of everything. Called once, when the load balancer has stopped; a straggling call may come later. */
    @Override
    void close();
}
