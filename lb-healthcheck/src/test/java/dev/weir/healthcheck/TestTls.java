package dev.weir.healthcheck;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** A certificate authority and certificates of servers, made anew. */
final class TestTls {
    static final String NAME = "mail.example.com";

    private final X509Bundle authority;

    TestTls() throws Exception {
        authority =
                builder().subject("CN=Test CA").setIsCertificateAuthority(true).buildSelfSigned();
    }

    /** A certificate that the authority has signed. */
    X509Bundle issue(UnaryOperator<CertificateBuilder> details) throws Exception {
        return details.apply(builder().subject("CN=server").addExtendedKeyUsageServerAuth())
                .buildIssuedBy(authority);
    }

    X509Bundle issue() throws Exception {
        return issue(details -> details.addSanDnsName(NAME));
    }

    static X509Bundle selfSigned() throws Exception {
        return builder()
                .setIsCertificateAuthority(true)
                .subject("CN=" + NAME)
                .addSanDnsName(NAME)
                .buildSelfSigned();
    }

    Path authorityFile(Path directory) throws IOException {
        return Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
    }

    static SSLContext context(X509Bundle bundle) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(bundle.toKeyManagerFactory().getKeyManagers(), null, null);
        return context;
    }

    private static CertificateBuilder builder() {
        Instant now = Instant.now();
        return new CertificateBuilder()
                .ecp256()
                .notBefore(now.minus(Duration.ofDays(1)))
                .notAfter(now.plus(Duration.ofDays(30)));
    }
}
