package dev.weir.examples.wire;

import java.io.IOException;

/** The other end sent a line longer than it may be. */
public final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    LineTooLongException(int limitBytes) {
        super("line: longer than " + limitBytes + " bytes");
    }
}
