package dev.weir.examples.differential;

import java.io.IOException;

/**
 * Starts processes, one at a time. Between its birth and its program's first step a child has a copy of every socket of this
 * process, so that a port that is closed at that moment still listens.
 */
final class Forks {
    private Forks() {}

    /** Something that may fail. */
    interface Action {
        void run() throws IOException;
    }

    /** Starts a process; it has none of our sockets when this returns. */
    static synchronized Process start(ProcessBuilder process) throws IOException {
        return process.start();
    }

    /** Does something while no process is being started. */
    static synchronized void apart(Action action) throws IOException {
        action.run();
    }
}
