package dev.weir.examples.tour;

import java.io.IOException;

/**
 * The connection died before the first byte of an answer came, or before the request could be sent. An idempotent request
 * may then be sent once more on a new connection (RFC 9110, section 9.2.2).
 */
final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(IOException cause) {
        super("no answer: " + cause, cause);
    }
}
