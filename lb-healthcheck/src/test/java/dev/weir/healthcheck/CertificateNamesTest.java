package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNamesTest {
    @ParameterizedTest
    @CsvSource({
        "mail.example.com, mail.example.com, true",
        "MAIL.Example.com, mail.example.COM, true",
        "mail.example.com., mail.example.com, true",
        "mail.example.com, owa.example.com, false",
        "mail.example.com, example.com, false",
        "*.example.com, mail.example.com, true",
        "*.example.com, MAIL.EXAMPLE.COM, true",
        "*.example.com, a.mail.example.com, false",
        "*.example.com, example.com, false",
        "*.example.com, .example.com, false",
        "*.com, example.com, false",
        "*, localhost, false",
        "*., localhost, false",
        "*.*.com, a.example.com, false",
        "m*.example.com, mail.example.com, false",
        "mail.*.com, mail.example.com, false",
        "'', '', false"
    })
    void comparesByLabels(String name, String host, boolean same) {
        assertThat(CertificateNames.matches(name, host)).isEqualTo(same);
    }

    @Test
    void aNulIsADifference() {
        assertThat(CertificateNames.matches("mail.example.com\0.evil.example", "mail.example.com"))
                .isFalse();
        assertThat(CertificateNames.matches("*.example.com", "mail\0.example.com.evil"))
                .isFalse();
    }

    @Test
    void comparesAddressesAsAddresses() throws Exception {
        X509Certificate certificate = new CertificateBuilder()
                .setIsCertificateAuthority(true)
                .ecp256()
                .subject("CN=10.0.0.9")
                .addSanIpAddress("10.0.0.15")
                .addSanIpAddress("2001:db8::15")
                .addSanDnsName("10.0.0.16")
                .buildSelfSigned()
                .getCertificate();

        assertThat(CertificateNames.match(certificate, "10.0.0.15")).isTrue();
        assertThat(CertificateNames.match(certificate, "2001:DB8:0:0::15")).isTrue();
        assertThat(CertificateNames.match(certificate, "::ffff:10.0.0.15")).isTrue();
        assertThat(CertificateNames.match(certificate, "10.0.0.16")).isFalse();
        assertThat(CertificateNames.match(certificate, "10.0.0.9")).isFalse();
    }

    @Test
    void theSubjectIsNoName() throws Exception {
        X509Certificate certificate = new CertificateBuilder()
                .setIsCertificateAuthority(true)
                .ecp256()
                .subject("CN=mail.example.com")
                .buildSelfSigned()
                .getCertificate();

        assertThat(CertificateNames.match(certificate, "mail.example.com")).isFalse();
        assertThat(CertificateNames.describe(certificate)).isEqualTo("no name");
    }

    @Test
    void describesAFewNames() throws Exception {
        CertificateBuilder builder = new CertificateBuilder()
                .setIsCertificateAuthority(true)
                .ecp256()
                .subject("CN=x")
                .addSanIpAddress("10.0.0.1");
        for (int i = 0; i < 3; i++) {
            builder.addSanDnsName("n" + i + ".example.com");
        }
        assertThat(CertificateNames.describe(builder.buildSelfSigned().getCertificate()))
                .isEqualTo("n0.example.com, n1.example.com, n2.example.com, 10.0.0.1");
        builder.addSanDnsName("n3.example.com");
        assertThat(CertificateNames.describe(builder.buildSelfSigned().getCertificate()))
                .isEqualTo("n0.example.com, n1.example.com, n2.example.com, n3.example.com, …");
    }
}
