package dev.weir.probe;

import java.util.Objects;
import java.util.Optional;

/**
 * Waits for a POP3 server's greeting, which has to begin with {@code +OK}, and quits. Not in HAProxy.
 *
 * @param greeting what the greeting must hold as well, such as {@code Microsoft Exchange POP3 service is ready}; empty if any
 *     will do
 * @param startTls how TLS is begun after {@code STLS}, if it is
 */
public record Pop3Check(Optional<TextMatch> greeting, Optional<TlsSettings> startTls) implements Probe {
    /** Checks the components. */
    public Pop3Check {
        Objects.requireNonNull(greeting, "greeting");
        Objects.requireNonNull(startTls, "startTls");
    }

    /** Any greeting in order, without TLS. */
    public static Pop3Check any() {
        return new Pop3Check(Optional.empty(), Optional.empty());
    }

    /** With {@code STLS}. */
    public Pop3Check withStartTls(TlsSettings tls) {
        return new Pop3Check(greeting, Optional.of(tls));
    }

    /** With a greeting that holds this. */
    public Pop3Check withGreeting(TextMatch wanted) {
        return new Pop3Check(Optional.of(wanted), startTls);
    }
}
