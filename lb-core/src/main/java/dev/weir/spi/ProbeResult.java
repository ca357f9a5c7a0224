package dev.weir.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one check found.
 *
 * @param verdict what it says about the server
 * @param status HAProxy's status code: {@code L4OK}, {@code L4TOUT}, {@code L4CON}, {@code SOCKERR}, …
 * @param code the protocol's own code, such as 503 of HTTP or 421 of SMTP, or a program's exit code; empty if it has none
 * @param info the system's or the server's words; may be empty
 * @param duration how long it took, to the moment of receipt
 * @param certificateExpires when the server's certificate expires; empty without TLS
 */
public record ProbeResult(
        Verdict verdict,
        String status,
        OptionalInt code,
        String info,
        Duration duration,
        Optional<Instant> certificateExpires) {
    public ProbeResult {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(info, "info");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(certificateExpires, "certificateExpires");
    }

    /** A result without a protocol's code and without TLS. */
    public ProbeResult(Verdict verdict, String status, String info, Duration duration) {
        this(verdict, status, OptionalInt.empty(), info, duration, Optional.empty());
    }

    /** What a check says about a server. */
    public enum Verdict {
        /** It is well. */
        PASS,
        /** It is well, but wants no new clients: HAProxy's {@code L7OKC}. */
        CONDITIONAL_PASS,
        /** It is not. */
        FAIL,
        /** Nothing: this machine could not make the check. The server's health stays as it is. */
        INCONCLUSIVE
    }
}
