package dev.weir.probe;

import java.util.Objects;
import java.util.Optional;

/**
 * Greets an SMTP server ({@code option smtpchk}): its banner has to be of class 2, and so have its answers to the greeting and to
 * {@code QUIT}, whose code and words are told. As with HAProxy any other banner is a failure ({@code L7STS}), 421 too, which a
 * server may also say because it has enough connections of this address alone.
 *
 * @param command {@code EHLO} or {@code HELO}
 * @param domain who greets; 1 to 255 characters without blanks
 * @param startTls how TLS is begun after {@code STARTTLS}, if it is; the greeting is said again then. HAProxy cannot
 */
public record SmtpCheck(String command, String domain, Optional<TlsSettings> startTls) implements Probe {
    /** Checks the components. */
    public SmtpCheck {
        Objects.requireNonNull(startTls, "startTls");
        new Arguments("SMTP check")
                .check(command.equals("EHLO") || command.equals("HELO"), "command", command, "EHLO or HELO")
                .checkLine("domain", domain, 255)
                .check(domain.indexOf(' ') < 0, "domain", domain, "without blanks")
                .check(startTls.isEmpty() || command.equals("EHLO"), "command", command, "EHLO, for STARTTLS")
                .throwIfAny();
    }

    /** {@code HELO localhost}, HAProxy's default. */
    public static SmtpCheck helo() {
        return new SmtpCheck("HELO", "localhost", Optional.empty());
    }

    /** {@code EHLO} of this domain. */
    public static SmtpCheck ehlo(String domain) {
        return new SmtpCheck("EHLO", domain, Optional.empty());
    }

    /** With {@code STARTTLS}. */
    public SmtpCheck withStartTls(TlsSettings tls) {
        return new SmtpCheck("EHLO", domain, Optional.of(tls));
    }
}
