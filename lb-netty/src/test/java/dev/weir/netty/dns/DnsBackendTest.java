package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Backend;
import dev.weir.EmptyAnswer;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.ServerTemplate;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Topology;
import dev.weir.event.LbEvent;
import dev.weir.netty.NettyTransport;
import dev.weir.testing.Recorder;
import dev.weir.testing.ThreadTrackingRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole load balancer whose servers a real name server names. Skipped where dnsmasq is not installed. */
@Timeout(60)
class DnsBackendTest {
    private static final String NOWHERE = "MAINT (resolution)";

    @TempDir
    private Path directory;

    private final ThreadTrackingRuntime runtime = new ThreadTrackingRuntime(1);
    private final Recorder recorder = new Recorder();
    private Dnsmasq names;
    private LoadBalancer balancer;

    @AfterEach
    void leavesNothingBehind() {
        if (balancer != null) {
            balancer.close();
            patiently().untilAsserted(() -> assertThat(runtime.liveThreads()).isEmpty());
        }
        if (names != null) {
            names.close();
        }
    }

    @Test
    void followsWhatTheNameServerSays() throws IOException {
        try (NamedServer two = NamedServer.on("127.0.0.2", 0);
                NamedServer three = NamedServer.on("127.0.0.3", two.port())) {
            names = Dnsmasq.start(directory, "127.0.0.2 web.test\n");
            start(two.port());
            assertThat(ask()).isEqualTo("127.0.0.2");
            assertThat(server("web2").status()).hasToString(NOWHERE);

            try (Socket held = new Socket(InetAddress.getLoopbackAddress(), door().getPort())) {
                assertThat(line(held)).isEqualTo("127.0.0.2");
                names.reload("127.0.0.3 web.test\n");
                patiently().until(() -> server("web1")
                        .address()
                        .filter(new InetSocketAddress("127.0.0.3", three.port())::equals)
                        .isPresent());
                assertThat(ask()).isEqualTo("127.0.0.3");
                held.getOutputStream().write("still here\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(line(held)).isEqualTo("still here");
            }

            String moved = "bk/web1 changed its address from 127.0.0.2:" + two.port() + " to 127.0.0.3:" + three.port()
                    + " by DNS web.test.";
            patiently().untilAsserted(() -> assertThat(recorder.events(LbEvent.ServerEndpointChanged.class))
                    .extracting(LbEvent::message)
                    .last()
                    .isEqualTo(moved));

            names.stop();
            patiently().until(() -> !recorder.events(LbEvent.SourceFailed.class).isEmpty());
            assertThat(ask()).as("DNS that is down takes nobody out").isEqualTo("127.0.0.3");

            names.restart("127.0.0.2 web.test\n127.0.0.3 web.test\n");
            patiently().until(() -> server("web2").status().resolved());
            // Who is where is known a moment before clients are sent there.
            patiently().untilAsserted(() -> assertThat(List.of(ask(), ask()))
                    .containsExactlyInAnyOrder("127.0.0.2", "127.0.0.3"));

            names.reload("127.0.0.4 other.test\n");
            patiently().until(() -> server("web1").status().toString().equals(NOWHERE));
            patiently().untilAsserted(() -> assertThat(ask()).isEmpty());
        }
    }

    private void start(int port) {
        DnsServerSource source = DnsServerSource.named("web.test")
                .prefer(AddressFamily.IPV4)
                .nameServers(List.of(names.address()))
                .timeout(Duration.ofMillis(200))
                .interval(Duration.ofMillis(20), Duration.ofMillis(100))
                .build();
        ServerTemplate template =
                ServerTemplate.of(Server.of("web", "web.test", port), 2, source).withEmptyAnswer(EmptyAnswer.TAKE_OUT);
        balancer = LoadBalancer.builder(Topology.of(
                        Frontend.named("ft")
                                .bind("tcp", "127.0.0.1", 0)
                                .defaultBackend("bk")
                                .build(),
                        Backend.named("bk").template(template).build()))
                .runtime(runtime)
                .transport(NettyTransport.defaults().withEventLoops(1))
                .build();
        balancer.subscribe(recorder);
        balancer.start();
    }

    private ServerSnapshot server(String name) {
        return balancer.snapshot().backend("bk").server(name);
    }

    private InetSocketAddress door() {
        return balancer.localAddress("ft", "tcp");
    }

    /** Who serves a new client; empty if nobody does. */
    private String ask() throws IOException {
        try (Socket client = new Socket(door().getAddress(), door().getPort())) {
            return line(client);
        }
    }

    private static String line(Socket from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = from.getInputStream().read();
                c >= 0 && c != '\n';
                c = from.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(5));
    }
}
