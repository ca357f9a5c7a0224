package dev.weir.healthcheck;

/** A check under way. */
interface Check {
    /** Ends it without a result, if it has not ended yet. On the event loop's thread. */
    void close();
}
