package dev.weir.probe;

import java.util.Objects;
import java.util.Optional;

/**
 * Waits for an IMAP4 server's greeting, which has to begin with {@code * OK} or {@code * PREAUTH}, and logs out. Not in HAProxy.
 *
 * @param greeting what the greeting must hold as well, such as {@code Microsoft Exchange IMAP4 service is ready}; empty if any
 *     will do
 * @param startTls how TLS is begun after {@code STARTTLS}, if it is
 */
public record ImapCheck(Optional<TextMatch> greeting, Optional<TlsSettings> startTls) implements Probe {
    /** Checks the components. */
    public ImapCheck {
        Objects.requireNonNull(greeting, "greeting");
        Objects.requireNonNull(startTls, "startTls");
    }

    /** Any greeting in order, without TLS. */
    public static ImapCheck any() {
        return new ImapCheck(Optional.empty(), Optional.empty());
    }

    /** With {@code STARTTLS}. */
    public ImapCheck withStartTls(TlsSettings tls) {
        return new ImapCheck(greeting, Optional.of(tls));
    }

    /** With a greeting that holds this. */
    public ImapCheck withGreeting(TextMatch wanted) {
        return new ImapCheck(Optional.of(wanted), startTls);
    }
}
