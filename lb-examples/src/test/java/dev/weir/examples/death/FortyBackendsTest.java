package dev.weir.examples.death;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Snapshot.ServerSnapshot;
import dev.weir.Topology;
import dev.weir.balance.BalanceStrategy;
import dev.weir.health.HealthPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HAProxy's own test {@code 40be_2srv_odd_health_checks}, with more checks and clients at the same time. */
class FortyBackendsTest {
    private static final int BACKENDS = 40;

    private final List<CountingServer> servers = new ArrayList<>();

    /** Answers whoever sends it a byte with the same byte, and counts all who come. */
    private static final class CountingServer implements AutoCloseable {
        final ServerSocket listening;
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger answered = new AtomicInteger();
        private final ExecutorService threads = Executors.newCachedThreadPool();

        CountingServer() throws IOException {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            threads.execute(this::accept);
        }

        private void accept() {
            while (!listening.isClosed()) {
                try {
                    Socket client = listening.accept();
                    calls.incrementAndGet();
                    threads.execute(() -> serve(client));
                } catch (IOException closed) {
                    return; // the test is over
                }
            }
        }

        private void serve(Socket client) {
            try (client) {
                int said = client.getInputStream().read();
                if (said >= 0) {
                    client.getOutputStream().write(said);
                    answered.incrementAndGet();
                }
            } catch (IOException checked) {
                return; // a check may end with a reset
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
            threads.shutdownNow();
        }
    }

    @AfterEach
    void endServers() throws IOException {
        for (CountingServer server : servers) {
            server.close();
        }
    }

    @Test
    void checksDisturbNobody() throws IOException {
        for (int i = 0; i < 2 * BACKENDS; i++) {
            servers.add(new CountingServer());
        }
        List<Topology.Part> parts = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            parts.add(backend(i));
            parts.add(frontend(i));
        }
        try (LoadBalancer balancer = LoadBalancer.builder(Topology.of(parts.toArray(Topology.Part[]::new)))
                .build()) {
            balancer.start();
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < BACKENDS; i++) {
                    visit(balancer, i);
                }
            }
            for (int i = 0; i < BACKENDS; i++) {
                int backend = i;
                await().until(() -> checked(balancer, backend).checks().size() > 2);
                assertThat(servers.get(2 * i).answered)
                        .as("clients of backend %d", i)
                        .hasValue(3);
                assertThat(servers.get(2 * i + 1).calls)
                        .as("of its second server")
                        .hasValue(0);
                assertThat(checked(balancer, i).checksFailed()).isZero();
            }
        }
    }

    private static ServerSnapshot checked(LoadBalancer balancer, int backend) {
        return balancer.snapshot().backend("be" + backend).servers().get(0);
    }

    private Backend backend(int i) {
        return Backend.named("be" + i)
                .balance(BalanceStrategy.first())
                .server(Server.of("srv1", "127.0.0.1", port(2 * i))
                        .withHealth(HealthPolicy.tcpConnect().withInterval(Duration.ofMillis(100))))
                .server(Server.of("srv2", "127.0.0.1", port(2 * i + 1)))
                .build();
    }

    private static Frontend frontend(int i) {
        return Frontend.named("fe" + i)
                .bind("tcp", "127.0.0.1", 0)
                .defaultBackend("be" + i)
                .build();
    }

    private int port(int server) {
        return servers.get(server).listening.getLocalPort();
    }

    private static void visit(LoadBalancer balancer, int i) throws IOException {
        try (Socket client = new Socket()) {
            client.connect(balancer.localAddress("fe" + i, "tcp"), 5_000);
            client.setSoTimeout(5_000);
            client.getOutputStream().write('a' + i % 26);
            assertThat(client.getInputStream().read()).isEqualTo('a' + i % 26);
        }
    }
}
