package dev.weir.examples.standin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes answers. */
final class Replies {
    private Replies() {}

    /** Sends these lines, each followed by CR LF. */
    static void sendLines(OutputStream out, String... lines) throws IOException {
        send(out, String.join("\r\n", lines) + "\r\n");
    }

    /** Sends this in one piece, so that a server killed at any moment has answered wholly or not at all. */
    static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
