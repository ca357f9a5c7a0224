package dev.weir.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.probe.SmtpCheck;
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

/** Against a real server of SMTP, one port with TLS and one without. Skipped where Postfix is not installed. */
class PostfixIT {
    private static final String MAIN = """
            compatibility_level = 3.6
            queue_directory = %1$s/queue
            data_directory = %1$s/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            inet_interfaces = 127.0.0.1
            myhostname = mail.test
            mydestination =
            local_recipient_maps =
            alias_maps =
            smtpd_tls_security_level = may
            smtpd_tls_chain_files = %1$s/key.pem, %1$s/certificate.pem
            """;

    private static final String MASTER = """
            127.0.0.1:%d inet n - n - - smtpd
            127.0.0.1:%d inet n - n - - smtpd
              -o smtpd_tls_security_level=none
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            anvil unix - - n - 1 anvil
            """;

    @TempDir
    private static Path directory;

    private static TlsSettings verified;
    private static int port;
    private static int portWithoutTls;
    private static RealServer server;

    @BeforeAll
    static void start() throws Exception {
        String program = RealServer.program("postfix", "/usr/lib/postfix/sbin/master");
        RealServer.needsRoot("postfix");
        TestTls tls = new TestTls();
        X509Bundle certificate = tls.issue();
        Files.writeString(directory.resolve("key.pem"), certificate.getPrivateKeyPEM());
        Files.writeString(directory.resolve("certificate.pem"), certificate.getCertificatePEM());
        verified = TlsSettings.verified(TestTls.NAME).withTrusted(tls.authorityFile(directory));
        port = RealServer.freePort();
        portWithoutTls = RealServer.freePort();
        RealServer.giveTo("root", RealServer.share(directory));
        for (String name : List.of("data", "queue/public", "queue/private")) {
            RealServer.giveTo("postfix", Files.createDirectories(directory.resolve(name)));
        }
        Files.createDirectory(directory.resolve("queue/pid"));
        Path configuration = Files.createDirectory(directory.resolve("conf"));
        Files.writeString(configuration.resolve("main.cf"), MAIN.formatted(directory));
        Files.writeString(configuration.resolve("master.cf"), MASTER.formatted(port, portWithoutTls));
        List<String> command = List.of(program, "-d", "-c", configuration.toString());
        server = RealServer.start(directory, command, port, portWithoutTls);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void isWell() throws Exception {
        assertWell(server.check(SmtpCheck.helo(), port));
        assertWell(server.check(SmtpCheck.ehlo("lb.test"), port));
    }

    @Test
    void isWellUnderStartTls() throws Exception {
        ProbeResult result = server.check(SmtpCheck.ehlo("lb.test").withStartTls(verified), port);

        assertWell(result);
        assertThat(result.certificateExpires()).isPresent();
    }

    @Test
    void aServerWithoutTlsIsAFailure() throws Exception {
        ProbeResult result = server.check(SmtpCheck.ehlo("lb.test").withStartTls(verified), portWithoutTls);

        assertThat(result.status()).isEqualTo("L7STS");
        assertThat(result.info()).isEqualTo("STARTTLS is not offered");
    }

    private static void assertWell(ProbeResult result) {
        assertThat(result.status()).as(result.info()).isEqualTo("L7OK");
        assertThat(result.code()).hasValue(221);
        assertThat(result.info()).isEqualTo("2.0.0 Bye");
    }
}
