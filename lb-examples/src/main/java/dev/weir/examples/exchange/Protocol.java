package dev.weir.examples.exchange;

import java.util.List;

/** The protocols clients speak to a client access server, each on a port of its own. */
public enum Protocol {
    /** Eight services share it, told apart by the path. */
    HTTPS(443, true),
    POP3(110, false),
    /** POP3 inside TLS from the first byte. */
    POP3S(995, true),
    IMAP4(143, false),
    /** IMAP4 inside TLS from the first byte. */
    IMAP4S(993, true);

    private final int port;
    private final boolean tls;

    Protocol(int port, boolean tls) {
        this.port = port;
        this.tls = tls;
    }

    /** The registered port. */
    public int port() {
        return port;
    }

    /**
     * The protocol registered for this port.
     *
     * @throws IllegalArgumentException if there is none here
     */
    public static Protocol ofPort(int port) {
        for (Protocol protocol : values()) {
            if (protocol.port == port) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("port: " + port + " (expected: that of one of " + List.of(values()) + ")");
    }

    /** Whether a TLS handshake comes before everything else. */
    public boolean tls() {
        return tls;
    }

    /** The protocol without TLS: {@code POP3} for {@code POP3S}. */
    public Protocol spoken() {
        return switch (this) {
            case POP3, POP3S -> POP3;
            case IMAP4, IMAP4S -> IMAP4;
            case HTTPS -> HTTPS;
        };
    }

    /** The same inside TLS from the first byte: {@code POP3S} for {@code POP3}. */
    public Protocol overTls() {
        return switch (this) {
            case POP3, POP3S -> POP3S;
            case IMAP4, IMAP4S -> IMAP4S;
            case HTTPS -> HTTPS;
        };
    }
}
