package dev.weir.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A connected stream socket that never blocks, real or simulated. Used by one thread. Whoever owns it is called back while
 * something it is interested in is possible, and then tries; a call back is a hint, not a fact.
 */
interface StreamSocket {
    InetSocketAddress localAddress();

    InetSocketAddress remoteAddress();

    /** Bytes read into {@code target}: 0 if there is nothing now, -1 at the end of the stream. */
    int read(ByteBuffer target) throws IOException;

    /** Bytes taken from {@code source}; 0 if there is no room now. */
    int write(ByteBuffer source) throws IOException;

    /** Sends one byte of urgent data. */
    void writeUrgent(int value) throws IOException;

    /** Sends the end of the stream. */
    void shutdownOutput() throws IOException;

    /** Says what to call back for; nothing at first. */
    void interest(boolean reading, boolean writing);

    /** Closes in order. As on a real socket the other end gets a reset if something was left unread. */
    void close();

    /** Closes with a reset. */
    void reset();
}
