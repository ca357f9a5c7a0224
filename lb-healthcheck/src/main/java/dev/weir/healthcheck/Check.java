package dev.weir.healthcheck;

/** A check under way. */
interface Check {
    /** Begins it. Once, on the event loop's thread. */
    void start();

    /** Ends it without a result, if it has not ended yet. On the event loop's thread. */
    void close();
}
