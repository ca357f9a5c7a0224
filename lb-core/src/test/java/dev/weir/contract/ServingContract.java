package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.LoadBalancer;
import dev.weir.Snapshot.FrontendState;
import dev.weir.event.ConnectionSummary;
import dev.weir.event.LbEvent;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients are served, by each server in turn, and wait in the kernel when the frontend is full. */
abstract class ServingContract extends LoadBalancerCase {
    @Test
    void relaysAndWritesHaproxysLogLine() {
        LoadBalancer balancer =
                start(frontend(), backend().server(server("a", echoing().address())));
        Peer client = connect(balancer).send(1000).finish();
        peers.await("echo", () -> client.ending() == Ending.FIN);
        assertThat(client.received()).isEqualTo(1000);
        assertThat(client.receivedHash()).isEqualTo(client.sentHash());

        ConnectionSummary record = ended(1);
        assertThat(tail(record)).isEqualTo("-- 1/1/0/0/0 0/0");
        assertThat(record.server()).isEqualTo("a");
        assertThat(record.bytesToClient()).isEqualTo(1000);
        assertThat(record.bytesToServer()).isEqualTo(1000);
        assertThat(record.client()).isEqualTo(client.localAddress());
        assertThat(record.local()).isEqualTo(address(balancer));
        assertThat(record.waitMillis()).isBetween(1L, 100L);
        assertThat(record.connectMillis()).isBetween(0L, 100L);
        assertAtRest(balancer);
        assertThat(balancer.snapshot().frontend(FRONTEND).bytesIn()).isEqualTo(1000);
        assertThat(serverOf(balancer, "a").bytesOut()).isEqualTo(1000);
    }

    @Test
    void servesInHaproxysWeightedOrder() {
        List<String> names = List.of("a", "b", "c");
        List<PeerServer> servers = List.of(echoing(), echoing(), echoing());
        int[] weights = {5, 1, 1};
        var backend = backend();
        for (int i = 0; i < 3; i++) {
            backend.server(server(names.get(i), servers.get(i).address()).withWeight(weights[i]));
        }
        LoadBalancer balancer = start(frontend(), backend);
        StringBuilder order = new StringBuilder();
        for (int i = 1; i <= 14; i++) {
            connect(balancer).finish();
            order.append(ended(i).server());
        }
        assertThat(order).hasToString("aaabaacaaabaac");
    }

    @Test
    void keepsSurplusClientsWaitingInTheKernelAndServesThemInOrder() {
        PeerServer server = echoing();
        LoadBalancer balancer =
                start(frontend().maxConnections(1).backlog(16), backend().server(server("a", server.address())));
        List<Peer> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(connect(balancer).send(10));
        }
        for (int i = 0; i < 4; i++) {
            int now = i;
            peers.await("echo for client " + i, () -> clients.get(now).received() == 10);
            peers.await("accepted " + now, () -> server.accepted() == now + 1);
            assertThat(balancer.snapshot().frontend(FRONTEND).active()).isEqualTo(1);
            clients.stream().skip(i + 1L).forEach(waiting -> assertThat(waiting.received())
                    .isZero());
            clients.get(i).finish();
        }
        ended(4);
        assertThat(balancer.snapshot().frontend(FRONTEND).peak()).isEqualTo(1);
        assertThat(balancer.snapshot().frontend(FRONTEND).paused()).isPositive();
        assertThat(recorder.events(LbEvent.LimitReached.class)).isNotEmpty();
        assertAtRest(balancer);
        peers.await("open", () -> balancer.snapshot().frontend(FRONTEND).state() == FrontendState.OPEN);
    }

    @Test
    void usesNoProcessorWhileClientsWaitForAFullFrontend() {
        LoadBalancer balancer = start(
                frontend().maxConnections(1).backlog(256),
                backend().server(server("a", echoing().address())));
        Peer first = connect(balancer).send(1);
        peers.await("echo", () -> first.received() == 1);
        for (int i = 0; i < 100; i++) {
            connect(balancer);
        }
        assertThat(peers.busyShare()).isLessThan(0.2);
    }
}
