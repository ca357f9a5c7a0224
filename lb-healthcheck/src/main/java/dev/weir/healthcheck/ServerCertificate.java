package dev.weir.healthcheck;

import dev.weir.probe.TlsSettings;
import dev.weir.probe.TlsSettings.Verification;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the certificate of one handshake: notes when it expires, verifies what is to be verified, and says in words what is
 * wrong with it. The name is compared here, not by the engine: what must be in the certificate need not be what was sent as SNI,
 * and the JDK would be content with either.
 */
final class ServerCertificate extends X509ExtendedTrustManager {
    private final Verification verification;
    private final @Nullable X509ExtendedTrustManager trusted;
    private final String wantedName;
    private final Instant now;
    private @Nullable Instant expires;
    private String problem = "";

    /**
     * For one handshake.
     *
     * @param trusted null if nothing is verified
     * @param now to tell expired certificates from others that are refused
     */
    ServerCertificate(TlsSettings tls, @Nullable X509ExtendedTrustManager trusted, Instant now) {
        this.verification = tls.verification();
        this.trusted = trusted;
        this.wantedName = tls.verifiedName().or(tls::serverName).orElse("");
        this.now = now;
    }

    /** When the server's certificate expires; null as long as it has not sent any. */
    @Nullable
    Instant expires() {
        return expires;
    }

    /** Why it was refused; empty if it was not. */
    String problem() {
        return problem;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        expires = chain[0].getNotAfter().toInstant();
        if (verification == Verification.NONE) {
            return;
        }
        if (trusted == null) {
            throw refused("certificate cannot be verified without anything trusted");
        }
        try {
            trusted.checkServerTrusted(chain, authType, engine);
            requireValid(chain[0]);
        } catch (CertificateException e) {
            throw refused(reason(chain, e));
        }
        if (verification == Verification.CA_AND_NAME && !CertificateNames.match(chain[0], wantedName)) {
            throw refused("certificate is for " + CertificateNames.describe(chain[0]) + ", not for " + wantedName);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a check has an engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("a check has an engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a check is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("a check is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("a check is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    /** The JDK does not look at the dates of a certificate that is itself among the trusted ones. */
    private void requireValid(X509Certificate certificate) throws CertificateException {
        certificate.checkValidity(Date.from(now));
    }

    private CertificateException refused(String reason) {
        problem = reason;
        return new CertificateException(reason);
    }

    private String reason(X509Certificate[] chain, CertificateException refusal) {
        for (X509Certificate certificate : chain) {
            String which = certificate.equals(chain[0]) ? "certificate" : "issuer's certificate";
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return which + " expired on " + certificate.getNotAfter().toInstant();
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                return which + " is not valid before "
                        + certificate.getNotBefore().toInstant();
            }
        }
        if (isSelfSigned(chain[0])) {
            return "certificate is self-signed and not trusted: " + chain[0].getSubjectX500Principal();
        }
        // The JDK's words for no path at all name only its own algorithms.
        return refusal.getMessage() != null && !refusal.getMessage().contains("PKIX")
                ? "certificate refused: " + refusal.getMessage()
                : "certificate is not trusted: issued by " + chain[chain.length - 1].getIssuerX500Principal();
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        if (!certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
