package dev.weir.healthcheck;

import dev.weir.probe.ImapCheck;
import dev.weir.probe.LdapCheck;
import dev.weir.probe.MysqlCheck;
import dev.weir.probe.PgsqlCheck;
import dev.weir.probe.Pop3Check;
import dev.weir.probe.Probe;
import dev.weir.probe.RedisCheck;
import dev.weir.probe.SmtpCheck;
import dev.weir.probe.SslHelloCheck;
import org.jspecify.annotations.Nullable;

/** The conversations of the ready-made checks. */
final class Conversations {
    private Conversations() {}

    /** A new one, for one check; null if this is no ready-made check. */
    static @Nullable Conversation of(Probe probe) {
        if (probe instanceof SslHelloCheck) {
            return new SslHelloConversation();
        }
        if (probe instanceof SmtpCheck check) {
            return new SmtpConversation(check);
        }
        if (probe instanceof ImapCheck check) {
            return new ImapConversation(check);
        }
        if (probe instanceof Pop3Check check) {
            return new Pop3Conversation(check);
        }
        if (probe instanceof LdapCheck) {
            return new LdapConversation();
        }
        if (probe instanceof MysqlCheck check) {
            return new MysqlConversation(check);
        }
        if (probe instanceof PgsqlCheck check) {
            return new PgsqlConversation(check.user());
        }
        return probe instanceof RedisCheck ? new RedisConversation() : null;
    }
}
