package dev.weir.examples.standin;

/** What becomes of a request for a web service. */
public enum Treatment {
    /** It is answered with 200. */
    ANSWERED,
    /** It is answered with 503: IIS itself speaks, the application pool is stopped. */
    UNAVAILABLE,
    /** The connection is closed in order, without a byte of an answer. */
    EMPTY_REPLY,
    /** Nothing at all, for as long as the client waits. */
    NO_REPLY
}
