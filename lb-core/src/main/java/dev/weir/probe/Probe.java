package dev.weir.probe;

/**
 * What one check of a server does. A probe is a description, a value; a {@link dev.weir.spi.ProbeProvider} on the class path
 * carries it out. HAProxy's checks are here under names close to its own; {@link CustomProbe} is for one of a user's own.
 */
public sealed interface Probe
        permits Probe.None,
                Probe.TcpConnect,
                TlsCheck,
                HttpCheck,
                TcpCheck,
                SslHelloCheck,
                SmtpCheck,
                ImapCheck,
                Pop3Check,
                LdapCheck,
                MysqlCheck,
                PgsqlCheck,
                RedisCheck,
                ExternalCheck,
                AgentCheck,
                CombinedCheck,
                NamedCheck,
                CustomProbe {
    /** No check is made. */
    record None() implements Probe {}

    /** A TCP connection to the server's address and port; established is healthy. It is then reset, as HAProxy does. */
    record TcpConnect() implements Probe {}

    /** This check under a name, by which a {@link CombinedCheck} tells of it; for {@link NamedCheck}'s names. */
    default NamedCheck named(String name) {
        return new NamedCheck(name, this);
    }
}
