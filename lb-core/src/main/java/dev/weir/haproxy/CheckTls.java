package dev.weir.haproxy;

import dev.weir.probe.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;

/** How checks speak TLS: {@code check-ssl} and what goes with it. */
final class CheckTls {
    private CheckTls() {}

    /** HAProxy verifies unless it is told not to, and then wants a file of certificates that it trusts. */
    static TlsSettings settings(Settings server) {
        Optional<String> name = server.get(CheckOptions.CHECK_SNI);
        TlsSettings tls = name.map(TlsSettings.unverified()::withServerName).orElse(TlsSettings.unverified());
        Optional<String> alpn = server.get(CheckOptions.CHECK_ALPN);
        if (alpn.isPresent()) {
            tls = tls.withAlpn(alpn.get().split(",", -1));
        }
        return server.get(CheckOptions.VERIFY).orElse(true) ? verified(tls, server) : tls;
    }

    private static TlsSettings verified(TlsSettings tls, Settings server) {
        Settings.Given<Optional<Path>> file = server.find(CheckOptions.CA_FILE)
                .orElseThrow(() -> Mistake.at(
                        server.find(CheckOptions.CHECK_SSL).orElseThrow().word(),
                        "'check-ssl' verifies certificates and has no 'ca-file' (expected: ca-file, or verify none)"));
        Optional<String> host = server.get(CheckOptions.VERIFY_HOST);
        boolean byName = host.isPresent() || tls.serverName().isPresent();
        return new TlsSettings(
                tls.serverName(),
                tls.alpn(),
                byName ? TlsSettings.Verification.CA_AND_NAME : TlsSettings.Verification.CA,
                file.value(),
                host,
                TlsSettings.Engine.JDK);
    }
}
