package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.ImapCheck;
import dev.weir.probe.Pop3Check;
import dev.weir.probe.SslHelloCheck;
import dev.weir.probe.TextMatch;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import dev.weir.spi.ProbeResult;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server of IMAP and POP3. Skipped where Dovecot is not installed. */
class DovecotIT {
    private static final String CONFIGURATION = """
            base_dir = %1$s/run
            log_path = %1$s/log
            protocols = imap pop3
            listen = 127.0.0.1
            default_login_user = nobody
            default_internal_user = nobody
            default_internal_group = nogroup
            ssl = yes
            ssl_cert = <%1$s/certificate.pem
            ssl_key = <%1$s/key.pem
            service imap-login {
              chroot =
              inet_listener imap {
                port = %2$d
              }
              inet_listener imaps {
                port = %3$d
                ssl = yes
              }
            }
            service pop3-login {
              chroot =
              inet_listener pop3 {
                port = %4$d
              }
              inet_listener pop3s {
                port = %5$d
                ssl = yes
              }
            }
            service anvil {
              chroot =
            }
            passdb {
              driver = static
              args = nopassword=y
            }
            userdb {
              driver = static
              args = uid=65534 gid=65534 home=%1$s
            }
            """;

    private static final String IMAP_READY = "Dovecot";
    private static final TlsSettings UNVERIFIED = TlsSettings.unverified();

    @TempDir
    private static Path directory;

    private static TlsSettings verified;
    private static int imap;
    private static int imaps;
    private static int pop3;
    private static int pop3s;
    private static RealServer server;

    @BeforeAll
    static void start() throws Exception {
        String program = RealServer.program("dovecot", "/usr/sbin/dovecot");
        RealServer.needsRoot("dovecot");
        RealServer.share(directory);
        TestTls tls = new TestTls();
        X509Bundle certificate = tls.issue();
        Files.writeString(directory.resolve("key.pem"), certificate.getPrivateKeyPEM());
        Files.writeString(directory.resolve("certificate.pem"), certificate.getCertificatePEM());
        verified = TlsSettings.verified(TestTls.NAME).withTrusted(tls.authorityFile(directory));
        imap = RealServer.freePort();
        imaps = RealServer.freePort();
        pop3 = RealServer.freePort();
        pop3s = RealServer.freePort();
        String configuration = CONFIGURATION.formatted(directory, imap, imaps, pop3, pop3s);
        Path file = Files.writeString(directory.resolve("dovecot.conf"), configuration);
        List<String> command = List.of(program, "-F", "-c", file.toString());
        server = RealServer.start(directory, command, imap, imaps, pop3, pop3s);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void imapIsWell() throws Exception {
        ProbeResult result = server.check(ImapCheck.any().withGreeting(TextMatch.text(IMAP_READY)), imap);

        assertThat(result.status()).as(result.info()).isEqualTo("L7OK");
        assertThat(result.info()).startsWith("* OK ").contains(IMAP_READY);
    }

    @Test
    void imapIsWellUnderStartTls() throws Exception {
        ProbeResult result = server.check(ImapCheck.any().withStartTls(verified), imap);

        assertThat(result.status()).as(result.info()).isEqualTo("L7OK");
        assertThat(result.certificateExpires()).isPresent();
    }

    @Test
    void imapIsWellOverTls() throws Exception {
        assertWell(server.check(new TlsCheck(ImapCheck.any(), verified), imaps));
    }

    @Test
    void aCertificateForAnotherNameIsAFailureUnderStartTls() throws Exception {
        TlsSettings wrong = verified.withVerifiedName("other.example.com");

        assertThat(server.check(ImapCheck.any().withStartTls(wrong), imap).status())
                .isEqualTo("L6RSP");
    }

    @Test
    void anotherGreetingIsAFailure() throws Exception {
        TextMatch exchange = TextMatch.text("Microsoft Exchange");

        assertThat(server.check(ImapCheck.any().withGreeting(exchange), imap).status())
                .isEqualTo("L7STS");
        assertThat(server.check(Pop3Check.any().withGreeting(exchange), pop3).status())
                .isEqualTo("L7STS");
    }

    @Test
    void anotherProtocolIsAFailure() throws Exception {
        ProbeResult result = server.check(ImapCheck.any().withStartTls(UNVERIFIED), pop3);

        assertThat(result.status()).isEqualTo("L7RSP");
        assertThat(result.info()).startsWith("+OK");
    }

    @Test
    void pop3IsWell() throws Exception {
        ProbeResult result = server.check(Pop3Check.any(), pop3);

        assertThat(result.status()).as(result.info()).isEqualTo("L7OK");
        assertThat(result.info()).startsWith("+OK Dovecot");
    }

    @Test
    void pop3IsWellUnderStls() throws Exception {
        assertWell(server.check(Pop3Check.any().withStartTls(verified), pop3));
    }

    @Test
    void pop3IsWellOverTls() throws Exception {
        assertWell(server.check(new TlsCheck(Pop3Check.any(), UNVERIFIED), pop3s));
    }

    @Test
    void answersAClientHello() throws Exception {
        assertThat(server.check(new SslHelloCheck(), imaps).status()).isEqualTo("L6OK");
        assertThat(server.check(new SslHelloCheck(), imap).status()).isEqualTo("L6RSP");
    }

    private static void assertWell(ProbeResult result) {
        assertThat(result.status()).as(result.info()).isEqualTo("L7OK");
    }
}
