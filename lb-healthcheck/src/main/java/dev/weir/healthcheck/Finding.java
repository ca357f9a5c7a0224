package dev.weir.healthcheck;

import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
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

    ProbeResult after(long nanos) {
        return new ProbeResult(verdict, status, code, info, Duration.ofNanos(nanos), Optional.empty());
    }

    private static String words(Exception error) {
        String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }
}
