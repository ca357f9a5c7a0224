package dev.weir.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.AdminState;
import dev.weir.Backend;
import dev.weir.Drain;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Topology;
import dev.weir.spi.Acceptor;
import dev.weir.spi.EventLoop;
import dev.weir.spi.Listener;
import dev.weir.spi.Transport;
import dev.weir.spi.TransportContext;
import dev.weir.spi.TransportProvider;
import dev.weir.testing.ThreadTrackingRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names that take long to look up delay who asked for them, and nobody else. */
@Timeout(60)
class SlowLookupTest {
    private final ThreadTrackingRuntime runtime = new ThreadTrackingRuntime(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private LoadBalancer balancer;

    @BeforeEach
    void start() {
        Backend backend =
                Backend.named("bk").server(Server.of("a", "127.0.0.1", 9)).build();
        Frontend frontend = Frontend.named("ft")
                .bind("tcp", "127.0.0.1", 0)
                .defaultBackend("bk")
                .build();
        balancer = LoadBalancer.builder(Topology.of(frontend, backend))
                .runtime(runtime)
                .transport(new SlowNames())
                .build()
                .start();
    }

    @AfterEach
    void leavesNothingBehind() {
        answered.countDown();
        balancer.close();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(runtime.liveThreads()).isEmpty());
    }

    private CompletableFuture<Topology> addSlow() throws InterruptedException {
        CompletableFuture<Topology> added =
                balancer.backend("bk").addServer(Server.of("b", "slow.test", 7)).toCompletableFuture();
        asked.await();
        return added;
    }

    @Test
    void theOperatorNeedNotWaitAndTheChangeComesWhenTheNameIsKnown() throws InterruptedException {
        CompletableFuture<Topology> added = addSlow();
        balancer.backend("bk").server("a").maintenance().toCompletableFuture().join();
        assertThat(balancer.snapshot().backend("bk").server("a").status().admin())
                .isEqualTo(AdminState.MAINTENANCE);
        assertThat(added).isNotDone();

        answered.countDown();
        assertThat(added.join().backend("bk").servers()).hasSize(2);
        assertThat(balancer.snapshot().backend("bk").server("b").address())
                .contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7));
    }

    @Test
    void aStopNeedNotWait() throws InterruptedException {
        CompletableFuture<Topology> added = addSlow();
        balancer.stop(Drain.now()).toCompletableFuture().join();
        assertThatThrownBy(added::join)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stopping");
        assertThat(balancer.topology().backend("bk").servers()).hasSize(1);
    }

    /** The real thing, but for one name. */
    private final class SlowNames implements TransportProvider {
        @Override
        public String name() {
            return "slow names";
        }

        @Override
        public Transport create(TransportContext context) throws IOException {
            return new SlowTransport(NettyTransport.defaults().withEventLoops(1).create(context));
        }
    }

    private final class SlowTransport implements Transport {
        private final Transport real;

        SlowTransport(Transport real) {
            this.real = real;
        }

        @Override
        public InetSocketAddress resolve(String host, int port) throws UnknownHostException {
            if (!host.equals("slow.test")) {
                return real.resolve(host, port);
            }
            asked.countDown();
            try {
                answered.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return real.resolve("127.0.0.1", port);
        }

        @Override
        public String description() {
            return real.description();
        }

        @Override
        public List<? extends EventLoop> eventLoops() {
            return real.eventLoops();
        }

        @Override
        public int connectionCapacity() {
            return real.connectionCapacity();
        }

        @Override
        public Listener bind(InetSocketAddress address, int backlog, Acceptor acceptor) throws IOException {
            return real.bind(address, backlog, acceptor);
        }

        @Override
        public Map<String, Long> gauges() {
            return real.gauges();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
