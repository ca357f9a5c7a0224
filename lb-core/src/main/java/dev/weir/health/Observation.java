package dev.weir.health;

import dev.weir.ConfigurationException;
import java.util.List;
import java.util.Objects;

/**
 * Learns of a server's health from its clients' connections as well ({@code observe layer4}): after so many errors one after
 * another, without a success between them, something is done. Needs checks, or nobody would bring the server up again.
 *
 * @param signal what counts as an error
 * @param errorLimit so many ({@code error-limit}), 1 to 1000
 * @param onError what is done then ({@code on-error}); in any case the next check comes after the fast interval at the latest, and the one
 *     after it, too
 */
public record Observation(Signal signal, int errorLimit, OnError onError) {
    private static final int MOST = 1000;

    /** What counts as an error of a connection. */
    public enum Signal {
        /** A failed attempt to connect; a connection that comes about is a success. HAProxy's {@code layer4}. */
        CONNECT,
        /**
         * Also a server that resets or closes before it has sent a byte, where the client has sent one and has not ended its
         * stream before; success is the first byte, noticed within 5 seconds. Not in HAProxy. Only for protocols in which the
         * server answers.
         */
        FIRST_BYTE
    }

    /** What many errors lead to. */
    public enum OnError {
        /** Faster checks, no more. */
        FASTINTER,
        /** They count as one failed check; HAProxy's default. */
        FAIL_CHECK,
        /** As a failed check that leaves no further one to spare: the next failure takes the server down. */
        SUDDEN_DEATH,
        /** The server is down at once. */
        MARK_DOWN
    }

    /** Checks the components. */
    public Observation {
        Objects.requireNonNull(signal, "signal");
        Objects.requireNonNull(onError, "onError");
        if (errorLimit < 1 || errorLimit > MOST) {
            throw new ConfigurationException(
                    "observation", List.of("errorLimit: " + errorLimit + " (expected: 1.." + MOST + ")"));
        }
    }

    /** {@code observe layer4} with HAProxy's defaults: 10 failed attempts count as one failed check. */
    public static Observation connects() {
        return new Observation(Signal.CONNECT, 10, OnError.FAIL_CHECK);
    }

    /** The same, of first bytes. */
    public static Observation firstBytes() {
        return new Observation(Signal.FIRST_BYTE, 10, OnError.FAIL_CHECK);
    }

    /** Another number of errors. */
    public Observation withErrorLimit(int errors) {
        return new Observation(signal, errors, onError);
    }

    /** Another consequence. */
    public Observation withOnError(OnError consequence) {
        return new Observation(signal, errorLimit, consequence);
    }
}
