package dev.weir.probe;

import java.util.Objects;

/**
 * A check over TLS ({@code check-ssl}): the handshake first, then the inner check. With {@link Probe.TcpConnect} inside the
 * handshake is all, and {@code L6OK} is its success.
 *
 * @param inner what is checked over TLS; a check that speaks over one connection, and does not begin TLS itself
 * @param tls how
 */
public record TlsCheck(Probe inner, TlsSettings tls) implements Probe {
    /** Checks the components. */
    public TlsCheck {
        Objects.requireNonNull(tls, "tls");
        checkScript(inner);
        boolean usable = inner instanceof TcpConnect
                || inner instanceof HttpCheck
                || inner instanceof TcpCheck
                || (inner instanceof SmtpCheck smtp && smtp.startTls().isEmpty())
                || (inner instanceof ImapCheck imap && imap.startTls().isEmpty())
                || (inner instanceof Pop3Check pop && pop.startTls().isEmpty())
                || inner instanceof LdapCheck
                || inner instanceof RedisCheck;
        new Arguments("TLS check")
                .check(usable, "inner", inner, "a check that can speak over TLS and does not begin it")
                .throwIfAny();
    }

    private static void checkScript(Probe inner) {
        boolean beginsTls = inner instanceof TcpCheck script
                && script.steps().stream().anyMatch(TcpCheck.StartTls.class::isInstance);
        new Arguments("TLS check")
                .check(!beginsTls, "inner", "a script with StartTls", "one that does not begin TLS over TLS")
                .throwIfAny();
    }

    /** The handshake alone. */
    public static TlsCheck handshake(TlsSettings tls) {
        return new TlsCheck(new TcpConnect(), tls);
    }
}
