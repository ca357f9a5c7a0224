package dev.weir.healthcheck;

import static dev.weir.healthcheck.Checks.check;
import static dev.weir.healthcheck.FakeServer.answers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.weir.probe.HttpCheck;
import dev.weir.probe.TextMatch;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import dev.weir.spi.ProbeResult;
import dev.weir.spi.ProbeResult.Verdict;
import dev.weir.spi.Prober;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of nginx, as a client access server with a health page for each service, and of HAProxy in front of a server. */
class RealServersIT {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    private final Prober prober = new NettyProbes().open(new TestRuntime());
    private Process process;

    @TempDir
    private Path directory;

    @AfterEach
    void stop() throws Exception {
        prober.close();
        if (process != null) {
            // The parent first, in order: it would replace a worker that dies before it, and nobody would end that one.
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void nginxAsAClientAccessServer() throws Exception {
        assumeThat(NGINX).as("nginx is installed").isExecutable();
        TestTls tls = new TestTls();
        X509Bundle certificate = tls.issue();
        InetSocketAddress server = startNginx(certificate);
        TlsSettings verified =
                TlsSettings.unverified().withServerName(TestTls.NAME).withTrusted(tls.authorityFile(directory));

        ProbeResult well = check(prober, HttpCheck.exchange(TestTls.NAME, "owa"), server);
        assertThat(well.status()).as(well.info()).isEqualTo("L7OK");
        assertThat(well.info()).isEqualTo("TLS handshake ok, GET /owa/healthcheck.htm answered 200 OK");
        assertThat(well.certificateExpires())
                .hasValue(certificate.getCertificate().getNotAfter().toInstant());

        ProbeResult sick = check(prober, HttpCheck.exchange(TestTls.NAME, "ews"), server);
        assertThat(sick.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(sick.code()).hasValue(503);
        assertThat(sick.info())
                .isEqualTo("TLS handshake ok, GET /ews/healthcheck.htm answered 503 Service Temporarily Unavailable");

        ProbeResult mute = check(prober, HttpCheck.exchange(TestTls.NAME, "oab"), server);
        assertThat(mute.status()).isEqualTo("L7RSP");
        assertThat(mute.info())
                .isEqualTo("TLS handshake ok, GET /oab/healthcheck.htm was not answered: the server closed");

        HttpCheck page = HttpCheck.get("/owa/healthcheck.htm").withHost(TestTls.NAME);
        ProbeResult body =
                check(prober, new TlsCheck(page.withBody(TextMatch.regex("^200 OK<br/>")), verified), server);
        assertThat(body.status()).as(body.info()).isEqualTo("L7OK");

        ProbeResult named = check(prober, new TlsCheck(page, verified.withVerifiedName("other.example.com")), server);
        assertThat(named.status()).isEqualTo("L6RSP");

        ProbeResult plain = check(prober, HttpCheck.get("/owa/healthcheck.htm"), server);
        assertThat(plain.code()).hasValue(400);
    }

    /** Of HAProxy's regression test tcp-check-ssl: a frontend that looks at the name and refuses another. */
    @Test
    void haproxyRefusesAnotherName() throws Exception {
        assumeThat(HAPROXY).as("HAProxy is installed").isExecutable();
        TestTls tls = new TestTls();
        try (FakeServer behind = FakeServer.overTls(TestTls.context(tls.issue()), answers("HTTP/1.0 200 OK\r\n\r\n"))) {
            InetSocketAddress front = startHaproxy(behind.port());
            TlsSettings settings = TlsSettings.unverified();

            ProbeResult wanted = check(prober, HttpCheck.https(TestTls.NAME, "/"), front);
            assertThat(wanted.status()).as(wanted.info()).isEqualTo("L7OK");
            ProbeResult other = check(prober, TlsCheck.handshake(settings.withServerName("other.example.com")), front);
            assertThat(other.status()).isEqualTo("L6RSP");
            assertThat(other.info()).startsWith("TLS handshake failed: ");
        }
    }

    private InetSocketAddress startNginx(X509Bundle certificate) throws IOException {
        int port = freePort();
        Files.writeString(directory.resolve("server.pem"), certificate.getCertificatePathPEM());
        Files.writeString(directory.resolve("key.pem"), certificate.getPrivateKeyPEM());
        String temporary = "";
        for (String kind : new String[] {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
            temporary += kind + "_temp_path " + directory + "/" + kind + "; ";
        }
        Path configuration =
                Files.writeString(directory.resolve("nginx.conf"), """
                daemon off; pid %1$s/pid; error_log %1$s/error.log; worker_processes 1;
                events {}
                http { access_log off; %3$s
                  server {
                    listen 127.0.0.1:%2$d ssl;
                    ssl_certificate %1$s/server.pem; ssl_certificate_key %1$s/key.pem;
                    default_type text/html;
                    location = /owa/healthcheck.htm { return 200 "200 OK<br/>CAS1"; }
                    location = /ews/healthcheck.htm { return 503; }
                    location = /oab/healthcheck.htm { return 444; }
                  }
                }
                """.formatted(directory, port, temporary));
        return start(
                port,
                NGINX.toString(),
                "-p",
                directory.toString(),
                "-e",
                directory + "/error.log",
                "-c",
                configuration.toString());
    }

    private InetSocketAddress startHaproxy(int behind) throws IOException {
        int port = freePort();
        Path configuration =
                Files.writeString(directory.resolve("haproxy.cfg"), """
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 20s
                  timeout server 20s
                listen front
                  bind 127.0.0.1:%d
                  tcp-request inspect-delay 5s
                  tcp-request content reject unless { req.ssl_sni %s }
                  server s 127.0.0.1:%d
                """.formatted(port, TestTls.NAME, behind));
        return start(port, HAPROXY.toString(), "-db", "-f", configuration.toString());
    }

    private InetSocketAddress start(int port, String... command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        await().untilAsserted(() -> {
            assertThat(process.isAlive())
                    .as(Files.readString(directory.resolve("output")))
                    .isTrue();
            assertThat(check(prober, Checks.TCP, server).status()).isEqualTo("L4OK");
        });
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = Checks.listener()) {
            return socket.getLocalPort();
        }
    }
}
