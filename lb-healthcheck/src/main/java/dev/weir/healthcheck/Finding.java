package dev.weir.healthcheck;

import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a check, or a step of one, says about the server, and whose fault it is. Status codes are HAProxy's.
 *
 * @param code the protocol's own code; empty if it has none
 * @param info words for people, of any origin
 */
record Finding(Verdict verdict, String status, OptionalInt code, String info) {
    static final Finding CONNECTED = new Finding(Verdict.PASS, "L4OK", "");
    static final Finding TIMED_OUT = new Finding(Verdict.FAIL, "L4TOUT", "");

    /** Nobody listens, but the kernel chose the server's port as our own and so connected the socket to itself. */
    static final Finding CONNECTED_TO_ITSELF =
            new Finding(Verdict.FAIL, "L4CON", "Connection refused (it was connected to itself)");

    /** Longer words are cut off. */
    static final int MOST_INFO = 1_000;

    /**
     * The JDK keeps the error number to itself, so the system's words have to do: no memory for the socket, no free port on
     * some kernels, and a hang-up without an error, which says nothing about the server.
     */
    private static final List<String> NOT_THE_SERVERS_DOING = List.of(
            "Cannot allocate memory",
            "No buffer space available",
            "Resource temporarily unavailable",
            "Transport endpoint is not connected");

    /** A finding without a code of the protocol. */
    Finding(Verdict verdict, String status, String info) {
        this(verdict, status, OptionalInt.empty(), info);
    }

    /** The server has failed. */
    static Finding fail(String status, String info) {
        return new Finding(Verdict.FAIL, status, info);
    }

    /** The server is well. */
    static Finding pass(String status, String info) {
        return new Finding(Verdict.PASS, status, info);
    }

    /** The same with a code of the protocol. */
    Finding withCode(int number) {
        return new Finding(verdict, status, OptionalInt.of(number), info);
    }

    /** The same in other words. */
    Finding withInfo(String words) {
        return new Finding(verdict, status, code, words);
    }

    /** The check could not be made. */
    static Finding localError(Exception error) {
        return new Finding(Verdict.INCONCLUSIVE, "SOCKERR", words(error));
    }

    /** The connection could not be made: refused, unreachable, forbidden, or this machine ran out of something. */
    static Finding connectFailure(IOException error) {
        String words = words(error);
        // For the JDK a route that forbids is a bind error as well; the server is as unreachable as without a route.
        boolean noFreePort = error instanceof BindException && !words.startsWith("Permission denied");
        return noFreePort || NOT_THE_SERVERS_DOING.stream().anyMatch(words::startsWith)
                ? localError(error)
                : new Finding(Verdict.FAIL, "L4CON", words);
    }

    /** The check could not be made, for a reason in this machine's configuration. */
    static Finding notMade(String why) {
        return new Finding(Verdict.INCONCLUSIVE, "SOCKERR", why);
    }

    /** There is no address to connect to. */
    static Finding unresolved(String host, String why) {
        return fail("L4CON", host + " " + why);
    }

    /** The system's words for an error. */
    static String words(Exception error) {
        String message = error.getMessage();
        if (message == null) {
            return error.getClass().getSimpleName();
        }
        return message.equals("Connection reset") ? "Connection reset by peer" : message; // the JDK has both
    }

    ProbeResult after(long nanos, Optional<Instant> certificateExpires) {
        return new ProbeResult(verdict, status, code, printable(info), Duration.ofNanos(nanos), certificateExpires);
    }

    /** A server's words become part of log lines and of histories. */
    private static String printable(String words) {
        StringBuilder line = new StringBuilder(Math.min(words.length(), MOST_INFO));
        words.chars().limit(MOST_INFO).forEach(c -> line.append(isHarmless(c) ? (char) c : ' '));
        return line.toString().strip();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c == '\t'; // between the words of an agent
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
