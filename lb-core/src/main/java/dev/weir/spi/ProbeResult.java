package dev.weir.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * What one check found.
 *
 * @param verdict what it says about the server
 * @param status HAProxy's status code: {@code L4OK}, {@code L4TOUT}, {@code L4CON}, {@code SOCKERR}, …
 * @param info the system's or the server's words; may be empty
 * @param duration how long it took, to the moment of receipt
 */
public record ProbeResult(Verdict verdict, String status, String info, Duration duration) {
    public ProbeResult {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(info, "info");
        Objects.requireNonNull(duration, "duration");
    }

    /** What a check says about a server. */
    public enum Verdict {
        /** It is well. */
        PASS,
        /** It is not. */
        FAIL,
        /** Nothing: this machine could not make the check. The server's health stays as it is. */
        INCONCLUSIVE
    }
}
