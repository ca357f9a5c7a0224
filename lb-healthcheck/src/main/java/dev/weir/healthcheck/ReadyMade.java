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
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TlsSettings;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** The ready-made checks of protocols and their conversations. */
final class ReadyMade {
    /** In order instead of by a reset, as in HAProxy: the server has been talked to, and should not find that odd. */
    static final TcpCheck.Connect CONNECT =
            new TcpCheck.Connect(Optional.empty(), OptionalInt.empty(), Optional.empty(), true, "");

    private static final Map<Class<? extends Probe>, Function<Probe, Conversation>> CONVERSATIONS = Map.of(
            SslHelloCheck.class, probe -> new SslHelloConversation(),
            SmtpCheck.class, probe -> new SmtpConversation((SmtpCheck) probe),
            ImapCheck.class, probe -> new ImapConversation((ImapCheck) probe),
            Pop3Check.class, probe -> new Pop3Conversation((Pop3Check) probe),
            LdapCheck.class, probe -> new LdapConversation(),
            MysqlCheck.class, probe -> new MysqlConversation((MysqlCheck) probe),
            PgsqlCheck.class, probe -> new PgsqlConversation(((PgsqlCheck) probe).user()),
            RedisCheck.class, probe -> new RedisConversation());

    private ReadyMade() {}

    /** Whether it is one. */
    static boolean has(Probe probe) {
        return CONVERSATIONS.containsKey(probe.getClass());
    }

    /** A new conversation, for one check; of a probe that {@link #has} is true for. */
    static Conversation conversation(Probe probe) {
        return Objects.requireNonNull(CONVERSATIONS.get(probe.getClass())).apply(probe);
    }

    /** How it begins TLS in the middle, if it does. */
    static Optional<TlsSettings> startTls(Probe probe) {
        if (probe instanceof SmtpCheck check) {
            return check.startTls();
        }
        if (probe instanceof ImapCheck check) {
            return check.startTls();
        }
        return probe instanceof Pop3Check check ? check.startTls() : Optional.empty();
    }
}
