package dev.weir.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.Server;
import dev.weir.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** Addresses that differ in words and not in fact: new ports open before old ones close, so one is in the way of the other. */
class OverlappingAddressTest {
    @Test
    void anAddressIsNotExchangedForAllAddressesInOneChange() throws Exception {
        try (LoadBalancer balancer =
                LoadBalancer.of(listening("127.0.0.1", freePort())).start()) {
            InetSocketAddress port = balancer.localAddress("ft", "tcp");
            Topology before = balancer.topology();

            assertThatThrownBy(() -> balancer.apply(balancer.plan(listening("0.0.0.0", port.getPort())))
                            .toCompletableFuture()
                            .join())
                    .hasCauseInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("ft/tcp");

            assertThat(balancer.topology()).isEqualTo(before);
            try (Socket client = new Socket()) {
                client.connect(port, 5_000);
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    private static Topology listening(String host, int port) {
        return Topology.of(
                Frontend.named("ft")
                        .bind("tcp", host, port)
                        .defaultBackend("bk")
                        .build(),
                Backend.named("bk").server(Server.of("a", "127.0.0.1", 9)).build());
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
