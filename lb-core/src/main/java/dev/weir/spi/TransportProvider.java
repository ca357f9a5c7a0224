package dev.weir.spi;

import java.io.IOException;

/** Makes transports. Found with {@link java.util.ServiceLoader}, or given in code. */
public interface TransportProvider {
    /** Short name for messages, such as {@code netty}. */
    String name();

    /**
     * A running transport with its event loops started and nothing bound. It belongs to the caller, who closes it.
     *
     * @param context the time, threads and the ear for events that it must use
     * @throws IOException if no path of this transport works on this machine, with the reason of each
     */
    Transport create(TransportContext context) throws IOException;
}
