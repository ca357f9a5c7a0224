package dev.weir.healthcheck;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/** A certificate for {@code localhost} that signed itself, with its key; as files, too, for programs. */
final class Certificate {
    private final X509Bundle bundle;

    Certificate() throws Exception { // what the builder declares
        bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** Writes it and its key as PEM, and returns where the certificate is. */
    Path writeTo(Path directory) throws Exception {
        Files.writeString(directory.resolve("key.pem"), bundle.getPrivateKeyPEM());
        return Files.writeString(directory.resolve("certificate.pem"), bundle.getCertificatePEM());
    }

    SSLContext serverContext() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(bundle.toKeyManagerFactory().getKeyManagers(), null, null);
        return context;
    }
}
