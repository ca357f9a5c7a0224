package dev.weir;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection that is open at some moment.
 *
 * @param client who it is from
 * @param frontend where it came in
 * @param server where it goes, empty before it has one
 * @param age since it was accepted
 * @param bytesIn read from the client so far
 * @param bytesOut written to the client so far
 */
public record OpenConnection(
        InetSocketAddress client,
        String frontend,
        Optional<ServerId> server,
        Duration age,
        long bytesIn,
        long bytesOut) {}
