package dev.weir.probe;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a check speaks TLS. Immutable; the {@code with…} methods return changed copies.
 *
 * @param serverName sent as SNI ({@code check-sni}), a host name in ASCII, no address; empty for none
 * @param alpn protocols offered, best first ({@code check-alpn}); empty for none. A server that chooses none of them is healthy
 *     all the same; one that refuses the handshake is not
 * @param verification what of the server's certificate is verified
 * @param trusted PEM file of the certificates that are trusted ({@code ca-file}); empty for the JDK's own
 * @param verifiedName the name the certificate must have, for {@link Verification#CA_AND_NAME} ({@code verifyhost}); empty for
 *     {@code serverName}
 * @param engine who does it
 */
public record TlsSettings(
        Optional<String> serverName,
        List<String> alpn,
        Verification verification,
        Optional<Path> trusted,
        Optional<String> verifiedName,
        Engine engine) {

    /** What of a server's certificate is verified. */
    public enum Verification {
        /** Nothing; expiry is reported all the same. HAProxy's {@code verify none}. */
        NONE,
        /** That it is valid now and leads to a trusted certificate. */
        CA,
        /** The same, and that it has the name. */
        CA_AND_NAME
    }

    /** Who does the handshake. */
    public enum Engine {
        /** The JDK. */
        JDK,
        /** OpenSSL through netty-tcnative, which has to be on the class path. */
        OPENSSL
    }

    private static final int LONGEST_NAME = 255;
    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern HOST_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

    /** Checks every component and throws one {@link dev.weir.ConfigurationException} that lists all that is wrong. */
    public TlsSettings {
        Objects.requireNonNull(trusted, "trusted");
        Objects.requireNonNull(verification, "verification");
        Objects.requireNonNull(engine, "engine");
        alpn = List.copyOf(alpn);
        Arguments arguments = new Arguments("TLS settings");
        serverName.ifPresent(name -> arguments.check(isHostName(name), "serverName", name, "a host name"));
        verifiedName.ifPresent(name -> arguments.checkLine("verifiedName", name, LONGEST_NAME));
        alpn.forEach(protocol -> arguments.checkLine("alpn", protocol, LONGEST_NAME));
        boolean hasName = verifiedName.isPresent() || serverName.isPresent();
        arguments
                .check(
                        verification != Verification.CA_AND_NAME || hasName,
                        "verifiedName",
                        "none",
                        "a name to verify, or a serverName")
                .throwIfAny();
    }

    /** As SNI wants it: labels and dots, and no address. */
    private static boolean isHostName(String name) {
        return name.length() <= LONGEST_NAME
                && HOST_NAME.matcher(name).matches()
                && !ADDRESS.matcher(name).matches();
    }

    /** Without verification, SNI or ALPN: what {@code check-ssl verify none} does. */
    public static TlsSettings unverified() {
        return new TlsSettings(
                Optional.empty(), List.of(), Verification.NONE, Optional.empty(), Optional.empty(), Engine.JDK);
    }

    /** Sends this name, and requires a certificate that has it and is trusted by the JDK. */
    public static TlsSettings verified(String name) {
        return new TlsSettings(
                Optional.of(name), List.of(), Verification.CA_AND_NAME, Optional.empty(), Optional.empty(), Engine.JDK);
    }

    /** Sends another name as SNI. */
    public TlsSettings withServerName(String name) {
        return new TlsSettings(Optional.of(name), alpn, verification, trusted, verifiedName, engine);
    }

    /** Offers these protocols, best first. */
    public TlsSettings withAlpn(String... protocols) {
        return new TlsSettings(serverName, List.of(protocols), verification, trusted, verifiedName, engine);
    }

    /** Trusts the certificates of a PEM file alone, which is read when checks begin, and verifies that much at least. */
    public TlsSettings withTrusted(Path pemFile) {
        Verification atLeast = verification == Verification.NONE ? Verification.CA : verification;
        return new TlsSettings(serverName, alpn, atLeast, Optional.of(pemFile), verifiedName, engine);
    }

    /** Requires a certificate with this name. */
    public TlsSettings withVerifiedName(String name) {
        return new TlsSettings(serverName, alpn, Verification.CA_AND_NAME, trusted, Optional.of(name), engine);
    }

    /** Another engine. Default: the JDK's. */
    public TlsSettings withEngine(Engine wanted) {
        return new TlsSettings(serverName, alpn, verification, trusted, verifiedName, wanted);
    }
}
