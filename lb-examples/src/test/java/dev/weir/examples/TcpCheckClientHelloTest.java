package dev.weir.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.examples.standin.MadeCertificate;
import dev.weir.health.Health;
import dev.weir.health.HealthPolicy;
import dev.weir.netty.NettyTransport;
import dev.weir.probe.TlsCheck;
import dev.weir.probe.TlsSettings;
import dev.weir.tls.ClientHello;
import dev.weir.tls.HelloCondition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * HAProxy's own test {@code tcp-check-client-hello}: TLS clients, health checks among them, pass through a proxy that chooses
 * the server by the ciphers, groups and signatures their hello offers, and by more. The handshakes are real and complete.
 */
@Timeout(60)
class TcpCheckClientHelloTest {
    private static final String HOST = "mail.example.org";
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");
    private static final int X25519 = 0x001d;
    private static final int P256 = 0x0017;
    private static final int ECDHE_ECDSA_AES256_SHA384 = 0xc02c;
    private static final int CHACHA20_POLY1305 = 0x1303;
    private static final int ECDSA_SHA512 = 0x0603;
    private static final MadeCertificate CERTIFICATE = MadeCertificate.forHosts(List.of(HOST));

    private final List<NamingServer> servers = new ArrayList<>();
    private LoadBalancer proxy;

    /** Speaks TLS, and says its name and nothing else. */
    private static final class NamingServer implements AutoCloseable {
        final String name;
        final SSLServerSocket listening;
        final AtomicInteger handshakes = new AtomicInteger();
        private final ExecutorService threads = Executors.newCachedThreadPool();

        NamingServer(String name) throws IOException {
            this.name = name;
            listening = (SSLServerSocket) CERTIFICATE
                    .serverContext()
                    .getServerSocketFactory()
                    .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            SSLParameters parameters = listening.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"imap", "http/1.1"});
            listening.setSSLParameters(parameters);
            threads.execute(this::accept);
        }

        private void accept() {
            while (!listening.isClosed()) {
                try {
                    SSLSocket client = (SSLSocket) listening.accept();
                    threads.execute(() -> serve(client));
                } catch (IOException closed) {
                    return; // the test is over
                }
            }
        }

        private void serve(SSLSocket client) {
            try (client) {
                client.startHandshake();
                handshakes.incrementAndGet();
                client.getOutputStream().write((name + "\n").getBytes(US_ASCII));
                client.getOutputStream().flush();
                client.getInputStream().transferTo(OutputStream.nullOutputStream()); // until it leaves
            } catch (IOException left) {
                return; // a check leaves after its handshake
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
            threads.shutdownNow();
        }
    }

    @BeforeEach
    void openServers() throws IOException {
        for (String name : List.of("fe1", "fe2", "fe3", "rest")) {
            servers.add(new NamingServer(name));
        }
    }

    @AfterEach
    void close() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
        for (NamingServer server : servers) {
            server.close();
        }
    }

    private void startProxy(NettyTransport.Path path, UnaryOperator<Backend.Builder> rules) {
        Backend.Builder backend = Backend.named("li1");
        for (NamingServer server : servers) {
            boolean isRest = server.name.equals("rest");
            backend.server(Server.of(server.name, "127.0.0.1", server.listening.getLocalPort())
                    .withWeight(isRest ? 1 : 0));
        }
        Frontend frontend = Frontend.named("li1")
                .bind("tls", "127.0.0.1", 0)
                .defaultBackend("li1")
                .build();
        proxy = LoadBalancer.builder(Topology.of(frontend, rules.apply(backend).build()))
                .transport(NettyTransport.defaults().withPath(path))
                .build();
        proxy.start();
    }

    /** What the rules of HAProxy's test say, with one on signatures. */
    private static Backend.Builder haproxys(Backend.Builder backend) {
        return backend.useServer("fe2", hello -> offersOnly(hello, ECDSA_SHA512))
                .useServer(
                        "fe3",
                        HelloCondition.cipherSuite(CHACHA20_POLY1305)
                                .and(HelloCondition.cipherSuite(ECDHE_ECDSA_AES256_SHA384)
                                        .negate())
                                .or(HelloCondition.supportedGroup(X25519)))
                .useServer("fe1", HelloCondition.supportedGroup(P256));
    }

    private static boolean offersOnly(ClientHello hello, int signature) {
        return hello.signatureAlgorithms().equals(List.of(signature, 0x0403));
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "EPOLL_COPY", "PORTABLE"})
    void tcpCheckClientHello(NettyTransport.Path path) {
        startProxy(
                path,
                backend -> haproxys(backend.useServer("fe1", HelloCondition.alpn("imap"))
                        .useServer("fe2", HelloCondition.serverName("other.example.org"))));
        InetSocketAddress address = proxy.localAddress("li1", "tls");
        List<TlsSettings> checks = List.of(
                TlsSettings.unverified(),
                TlsSettings.unverified().withAlpn("imap"),
                TlsSettings.unverified().withServerName("other.example.org"));
        List<Topology.Part> parts = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            parts.add(Backend.named("be" + i)
                    .server(Server.of("srv", "127.0.0.1", address.getPort())
                            .withHealth(HealthPolicy.of(TlsCheck.handshake(checks.get(i)))
                                    .withInterval(Duration.ofMillis(500))))
                    .build());
        }
        parts.add(Frontend.named("fe")
                .bind("b", "127.0.0.1", 0)
                .defaultBackend("be0")
                .build());
        try (LoadBalancer checking = LoadBalancer.builder(Topology.of(parts.toArray(Topology.Part[]::new)))
                .build()) {
            checking.start();
            for (int i = 0; i < checks.size(); i++) {
                var checked = checking.snapshot().backend("be" + i).server("srv");
                assertThat(checked.status().health()).as("be%d", i).isEqualTo(Health.UP);
                assertThat(checked.lastCheck()).as("be%d", i).startsWith("L6OK");
            }
            for (String name : List.of("fe1", "fe2", "fe3")) {
                await().untilAsserted(() ->
                        assertThat(server(name).handshakes).as(name).hasPositiveValue());
            }
            assertThat(server("rest").handshakes)
                    .as("no check is without a rule")
                    .hasValue(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "EPOLL_COPY", "PORTABLE"})
    void clientsWithOtherCiphersReachOtherServers(NettyTransport.Path path) throws IOException {
        startProxy(path, backend -> backend.useServer("fe1", HelloCondition.cipherSuite(ECDHE_ECDSA_AES256_SHA384))
                .useServer("fe2", HelloCondition.cipherSuite(CHACHA20_POLY1305)));

        assertThat(visit("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")).isEqualTo("fe1");
        assertThat(visit("TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256")).isEqualTo("fe2");
        assertThat(visit("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")).isEqualTo("rest");
        assertThat(visit("TLSv1.3", "TLS_AES_128_GCM_SHA256")).isEqualTo("rest");
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "EPOLL_COPY", "PORTABLE"})
    void clientsWithOtherGroupsAndSignaturesReachOtherServers(NettyTransport.Path path)
            throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(OPENSSL), "needs " + OPENSSL);
        startProxy(path, TcpCheckClientHelloTest::haproxys);

        assertThat(visitByOpenssl("-groups", "X25519")).isEqualTo("fe3");
        assertThat(visitByOpenssl("-groups", "P-256:P-384")).isEqualTo("fe1");
        assertThat(visitByOpenssl("-tls1_3", "-groups", "P-256", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"))
                .isEqualTo("fe3");
        assertThat(visitByOpenssl("-groups", "X25519", "-sigalgs", "ECDSA+SHA512:ECDSA+SHA256"))
                .isEqualTo("fe2");
        assertThat(visitByOpenssl("-groups", "P-384")).isEqualTo("rest");
    }

    private NamingServer server(String name) {
        return servers.stream()
                .filter(server -> server.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The name of the server that a client with one cipher suite gets to. */
    private String visit(String protocol, String cipherSuite) throws IOException {
        InetSocketAddress address = proxy.localAddress("li1", "tls");
        try (SSLSocket client = (SSLSocket)
                CERTIFICATE.clientContext().getSocketFactory().createSocket("127.0.0.1", address.getPort())) {
            client.setSoTimeout(10_000);
            client.setEnabledProtocols(new String[] {protocol});
            client.setEnabledCipherSuites(new String[] {cipherSuite});
            client.startHandshake();
            return line(new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII)));
        }
    }

    private String visitByOpenssl(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(OPENSSL.toString(), "s_client", "-quiet", "-connect"));
        command.add("127.0.0.1:" + proxy.localAddress("li1", "tls").getPort());
        command.addAll(List.of(options));
        Process client = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = client.inputReader(US_ASCII)) {
            return line(said);
        } finally {
            client.destroy();
            client.waitFor();
        }
    }

    private static String line(BufferedReader from) throws IOException {
        String line = from.readLine();
        if (line == null) {
            throw new SSLHandshakeException("the connection ended without a name");
        }
        return line;
    }
}
