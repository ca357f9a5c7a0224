package dev.weir.healthcheck;

import dev.weir.probe.AgentCheck;
import dev.weir.probe.HttpCheck;
import dev.weir.probe.Probe;
import dev.weir.probe.TcpCheck;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import java.util.Optional;
import java.util.stream.Stream;

/** Which conversation carries out which probe. */
final class Conversations {
    /**
     * How a check begins.
     *
     * @param conversation new, for this check alone
     * @param first where it connects to
     */
    record Opening(Conversation conversation, TcpCheck.Connect first) {}

    private Conversations() {}

    /** Whether the probe is a conversation of any kind. */
    static boolean carryOut(Probe probe) {
        return probe instanceof Probe.TcpConnect
                || probe instanceof TcpCheck
                || probe instanceof HttpCheck
                || probe instanceof AgentCheck
                || ReadyMade.has(probe)
                || probe instanceof TlsCheck tls && carryOut(tls.inner());
    }

    /** Begins one; of a probe that {@link #carryOut} is true for. */
    static Opening open(Probe probe) {
        return probe instanceof TlsCheck check
                ? open(check.inner(), Optional.of(check.tls()))
                : open(probe, Optional.empty());
    }

    private static Opening open(Probe probe, Optional<TlsSettings> tls) {
        if (probe instanceof TcpCheck check) {
            TcpScript script = new TcpScript(check, tls);
            return new Opening(script, script.first());
        }
        TcpCheck.Connect here = ReadyMade.has(probe) ? ReadyMade.CONNECT : TcpCheck.Connect.here();
        return new Opening(
                conversation(probe, tls.isPresent()), tls.map(here::withTls).orElse(here));
    }

    private static Conversation conversation(Probe probe, boolean overTls) {
        if (probe instanceof Probe.TcpConnect) {
            return new ConnectOnly(overTls);
        }
        if (probe instanceof HttpCheck check) {
            return new HttpConversation(check, overTls);
        }
        if (probe instanceof AgentCheck check) {
            return new AgentConversation(check);
        }
        if (ReadyMade.has(probe)) {
            return ReadyMade.conversation(probe);
        }
        throw new IllegalArgumentException("probe: " + probe + " (expected: one that this provider supports)");
    }

    /** All settings for TLS that a probe may come to use. */
    static Stream<TlsSettings> tlsSettings(Probe probe) {
        if (probe instanceof TlsCheck check) {
            return Stream.concat(Stream.of(check.tls()), tlsSettings(check.inner()));
        }
        if (probe instanceof TcpCheck check) {
            return check.steps().stream().flatMap(Conversations::tlsSettings);
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
