package dev.weir.examples.standin;

import dev.weir.examples.wire.LineReader;
import java.io.IOException;
import java.io.OutputStream;

/** What a server says on one connection, from the first byte to the last. Shared by all connections of a port. */
@FunctionalInterface
interface Conversation {
    /**
     * Serves one client and returns when the connection shall be closed. Runs on the connection's own thread.
     *
     * @throws IOException if the connection breaks; it is then closed
     */
    void hold(LineReader in, OutputStream out) throws IOException;
}
