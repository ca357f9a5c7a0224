package dev.weir.event;

import dev.weir.Termination;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * The record of one connection: all that HAProxy's TCP log line says, as values. Times are milliseconds. It is made when the
 * connection ends; for an access-log line at its establishment ({@code option logasap}), also then.
 *
 * @param client who connected
 * @param local the address it connected to
 * @param acceptedAt when it was accepted
 * @param frontend the frontend's name
 * @param bind the name of the bind it came through
 * @param backend the backend's name
 * @param server the server's name, or {@code <NOSRV>}
 * @param waitMillis {@code Tw}: from accept to the start of the last connection attempt, or to the end if that came first;
 *     -1 if there was none. One more than the true figure, as in HAProxy's mode tcp
 * @param connectMillis {@code Tc}: how long the successful attempt took; -1 if none succeeded
 * @param totalMillis {@code Tt}: from accept to the end
 * @param bytesToClient delivered to the client
 * @param bytesToServer delivered to the server
 * @param termination how it ended
 * @param active {@code ac}: connections of the whole load balancer at the end, this one included
 * @param frontendActive {@code fc}: connections of the frontend, this one included
 * @param backendActive {@code bc}: connections of the backend, without this one
 * @param serverActive {@code sc}: connections of the server, without this one
 * @param retries connection attempts after the first
 * @param redispatched whether it moved to another server
 * @param serverQueue {@code sq}: position in the server's queue when it began to wait, 0 if it did not
 * @param backendQueue {@code bq}: position in the backend's queue when it began to wait, 0 if it did not
 * @param sawClientByte whether the client sent anything
 * @param hasEnded false at establishment: times, bytes and termination are then those so far
 */
public record ConnectionSummary(
        InetSocketAddress client,
        InetSocketAddress local,
        Instant acceptedAt,
        String frontend,
        String bind,
        String backend,
        String server,
        long waitMillis,
        long connectMillis,
        long totalMillis,
        long bytesToClient,
        long bytesToServer,
        Termination termination,
        int active,
        int frontendActive,
        int backendActive,
        int serverActive,
        int retries,
        boolean redispatched,
        int serverQueue,
        int backendQueue,
        boolean sawClientByte,
        boolean hasEnded) {
    /** What stands for a server's name when there was none. */
    public static final String NO_SERVER = "<NOSRV>";

    /**
     * Whether HAProxy counts it as an error: anything but an end in order, or an end in order after a retry or a move to
     * another server. {@code dontlog-normal} and {@code log-separate-errors} go by this.
     */
    public boolean isError() {
        return termination.cause() != Termination.Cause.NONE || retries > 0 || redispatched;
    }
}
