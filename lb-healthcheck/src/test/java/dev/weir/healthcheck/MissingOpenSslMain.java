package dev.weir.healthcheck;

import dev.weir.ConfigurationException;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;

/** Asks for OpenSSL where it is not on the class path; in a process of its own. */
final class MissingOpenSslMain {
    private MissingOpenSslMain() {}

    public static void main(String[] args) {
        TlsSettings settings = TlsSettings.unverified();
        System.out.println(new NettyProbes().supports(TlsCheck.handshake(settings)));
        try {
            new NettyProbes().supports(TlsCheck.handshake(settings.withEngine(TlsSettings.Engine.OPENSSL)));
        } catch (ConfigurationException e) {
            System.out.println(e.getMessage());
        }
    }
}
