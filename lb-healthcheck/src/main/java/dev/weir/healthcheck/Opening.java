package dev.weir.healthcheck;

import dev.weir.probe.AgentCheck;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a check by conversation begins.
 *
 * @param conversation for this check alone
 * @param first where it connects to first
 */
record Opening(Conversation conversation, TcpCheck.Connect first) {
    /** Opens a check anew; null if the probe is none that is a conversation. */
    static @Nullable Opening of(Probe probe) {
        return probe instanceof TlsCheck check
                ? of(check.inner(), Optional.of(check.tls()))
                : of(probe, Optional.empty());
    }

    private static @Nullable Opening of(Probe probe, Optional<TlsSettings> tls) {
        if (probe instanceof TcpCheck check) {
            TcpScript script = new TcpScript(check, tls);
            return new Opening(script, script.first());
        }
        Conversation conversation = conversation(probe, tls.isPresent());
        TcpCheck.Connect here = ReadyMade.has(probe) ? ReadyMade.CONNECT : TcpCheck.Connect.here();
        return conversation == null
                ? null
                : new Opening(conversation, tls.map(here::withTls).orElse(here));
    }

    private static @Nullable Conversation conversation(Probe probe, boolean overTls) {
        if (probe instanceof Probe.TcpConnect) {
            return new ConnectOnly(overTls);
        }
        if (probe instanceof HttpCheck check) {
            return new HttpConversation(check, overTls);
        }
        if (probe instanceof AgentCheck check) {
            return new AgentConversation(check);
        }
        return ReadyMade.has(probe) ? ReadyMade.conversation(probe) : null;
    }

    /** All settings for TLS that a probe may come to use. */
    static Stream<TlsSettings> tlsSettings(Probe probe) {
        if (probe instanceof TlsCheck check) {
            return Stream.concat(Stream.of(check.tls()), tlsSettings(check.inner()));
        }
        if (probe instanceof TcpCheck check) {
            return check.steps().stream().flatMap(Opening::tlsSettings);
        }
        return ReadyMade.startTls(probe).stream();
    }

    private static Stream<TlsSettings> tlsSettings(TcpCheck.Step step) {
        if (step instanceof TcpCheck.Connect connect) {
            return connect.tls().stream();
        }
        return step instanceof TcpCheck.StartTls start ? Stream.of(start.tls()) : Stream.empty();
    }
}
