package dev.weir.spi;

/** How a client left before its connection was relayed. */
public enum ClientEnd {
    /** End of stream, and it had sent nothing that is still unread. */
    FIN,
    /** End of stream after data; the data is kept for the server, the client may still wait for the answer. */
    FIN_AFTER_DATA,
    /** A reset or another error of the client's socket. */
    RESET
}
