package dev.weir.testing;

import java.net.InetSocketAddress;

/** A test server: accepts at once whoever connects. All methods may be called from any thread. */
public interface PeerServer {
    /** Where it listens. */
    InetSocketAddress address();

    /** The next client that nobody asked for yet; waits for it. */
    Peer next();

    /** Clients accepted so far. */
    int accepted();

    /** Stops listening; who was accepted stays. Afterwards its address refuses. */
    void close();
}
