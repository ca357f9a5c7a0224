package dev.weir.examples.standin;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import javax.net.ssl.SSLContext;

/**
 * A certificate made now, with its key, both kept in memory only. All stand-in servers carry the same one, as real client
 * access servers must: a user's login cookie is encrypted with it. Immutable and safe for all threads.
 */
public final class MadeCertificate {
    /** Valid from a little before now, for machines whose clocks differ, for longer than any demonstration runs. */
    private static final Duration BEFORE = Duration.ofHours(1);

    private static final Duration AFTER = Duration.ofDays(30);

    /** Certificates count in seconds. */
    private static final Duration MOMENT = Duration.ofSeconds(2);

    private final X509Bundle bundle;
    private final SSLContext serverContext;
    private final SSLContext clientContext;

    private MadeCertificate(X509Bundle bundle) throws GeneralSecurityException {
        this.bundle = bundle;
        serverContext = SSLContext.getInstance("TLS");
        serverContext.init(bundle.toKeyManagerFactory().getKeyManagers(), null, null);
        clientContext = SSLContext.getInstance("TLS");
        clientContext.init(null, bundle.toTrustManagerFactory().getTrustManagers(), null);
    }

    /**
     * A self-signed certificate for these host names.
     *
     * @param hostNames at least one; the first is also the subject
     * @throws IllegalStateException if this JVM lacks elliptic curves or TLS
     */
    public static MadeCertificate forHosts(Collection<String> hostNames) {
        Instant now = Instant.now();
        return make(hostNames, now.minus(BEFORE), now.plus(AFTER));
    }

    /** As {@link #forHosts}, but it has expired a moment ago. */
    public static MadeCertificate expired(Collection<String> hostNames) {
        Instant now = Instant.now();
        return make(hostNames, now.minus(AFTER), now.minus(MOMENT));
    }

    private static MadeCertificate make(Collection<String> hostNames, Instant from, Instant to) {
        CertificateBuilder builder = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + hostNames.iterator().next())
                .notBefore(from)
                .notAfter(to)
                .setIsCertificateAuthority(true)
                .addExtendedKeyUsageServerAuth();
        hostNames.forEach(builder::addSanDnsName);
        try {
            return new MadeCertificate(builder.buildSelfSigned());
        } catch (Exception e) { // what the builder declares
            throw new IllegalStateException("certificate for " + hostNames + ": cannot be made by this JVM", e);
        }
    }

    /**
     * The certificate without its key, for who is told by a PEM file whom to trust.
     *
     * @throws IOException if the file cannot be written
     */
    public void writeTo(Path pemFile) throws IOException {
        Files.writeString(pemFile, bundle.getCertificatePEM());
    }

    /** When it expires. */
    public Instant expires() {
        return bundle.getCertificate().getNotAfter().toInstant();
    }

    /** For servers: presents the certificate. */
    public SSLContext serverContext() {
        return serverContext;
    }

    /** For clients: trusts this certificate and no other. */
    public SSLContext clientContext() {
        return clientContext;
    }
}
