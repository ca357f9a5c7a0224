package dev.weir.spi;

/** The load balancer's ear at one port. */
public interface Acceptor {
    /**
     * Asks for a place for one more connection, before it is taken from the kernel. If the answer is true, exactly one of
     * {@link #accepted} and {@link #unused()} follows. If it is false the listener pauses, at no cost, until
     * {@link Listener#resume()}. Called on the listener's event loop.
     */
    boolean admit();

    /** The place asked for was not needed: there was no client, or it was gone already. Listener's event loop. */
    void unused();

    /**
     * A client was accepted. Called on the connection's event loop, which may differ from the listener's. An exception
     * makes the transport reset that client and touches nothing else.
     *
     * @return who hears about this connection from now on
     */
    ConnectionHandler accepted(Connection connection);

    /** Accepting failed for lack of a resource; the listener pauses for a moment and tries again by itself. */
    void acceptPaused(String reason);
}
