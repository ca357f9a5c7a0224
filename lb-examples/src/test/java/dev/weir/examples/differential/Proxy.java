package dev.weir.examples.differential;

/** A proxy under a script: HAProxy or Weir. */
interface Proxy extends AutoCloseable {
    /** What it logs, access log and changes of servers. */
    LineLog log();

    /** Does what HAProxy's command line calls so. */
    void operate(String command) throws Exception;

    /** Stops when the last connection has ended, and returns when all lines are written. */
    void finish() throws Exception;

    /** Ends it in any case. */
    @Override
    void close();
}
