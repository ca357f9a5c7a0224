package dev.weir.examples.tour;

import java.io.IOException;

/** The server that dies and comes back during the tour. */
public interface Victim {
    /** Its name. */
    String name();

    /** Makes it die at once, with all its connections. */
    void kill();

    /**
     * Brings it back.
     *
     * @throws IOException if it cannot have its ports again
     */
    void revive() throws IOException;
}
