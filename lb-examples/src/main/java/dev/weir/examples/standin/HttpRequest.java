package dev.weir.examples.standin;

import dev.weir.examples.wire.LineReader;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What matters here of a request without a body.
 *
 * @param method as sent
 * @param path as sent, without the query
 * @param keepAlive whether another request may follow on the connection
 */
record HttpRequest(String method, String path, boolean keepAlive) {
    private static final int MAX_HEADERS = 100;

    /** What was sent is not a request that can be answered; the message says why. */
    static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1L;

        BadRequestException(String message) {
            super(message);
        }
    }

    /** The next request, or null when the client has closed the connection after the last. */
    static @Nullable HttpRequest read(LineReader in) throws IOException, BadRequestException {
        String first = in.line();
        if (first == null) {
            return null;
        }
        List<String> words = List.of(first.split(" ", -1));
        if (words.size() != 3 || !words.get(1).startsWith("/") || !words.get(2).startsWith("HTTP/1.")) {
            throw new BadRequestException("request line: not METHOD /path HTTP/1.1");
        }
        boolean keepAlive = readHeaders(in) && !words.get(2).equals("HTTP/1.0");
        return new HttpRequest(words.get(0), words.get(1).split("\\?", 2)[0], keepAlive);
    }

    /** Reads to the empty line. Returns whether the headers allow the connection to stay open. */
    private static boolean readHeaders(LineReader in) throws IOException, BadRequestException {
        boolean keepAlive = true;
        for (int count = 0; count < MAX_HEADERS; count++) {
            String header = in.requiredLine().toLowerCase(Locale.ROOT);
            if (header.isEmpty()) {
                return keepAlive;
            }
            if (header.startsWith("content-length:") || header.startsWith("transfer-encoding:")) {
                throw new BadRequestException("request: has a body, which this server does not read");
            }
            keepAlive &= !(header.startsWith("connection:") && header.contains("close"));
        }
        throw new BadRequestException("request: more than " + MAX_HEADERS + " headers");
    }
}
