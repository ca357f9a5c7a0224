package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.LoadBalancer;
import dev.weir.event.ConnectionSummary;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections wait for servers that are at their limit; HAProxy's rules, section "Limits and queues". */
abstract class QueueContract extends LoadBalancerCase {
    /** Real sockets share a machine with everything else. */
    private static final long SLACK = 400;

    private PeerServer server;

    private LoadBalancer startWithOnePlace(long queueMillis) {
        server = echoing();
        Backend.Builder backend = backend()
                .server(server("a", server.address()).withMaxConnections(1))
                .queueTimeout(ms(queueMillis));
        return start(frontend(), backend);
    }

    private Peer occupy(LoadBalancer balancer) {
        Peer first = connect(balancer).send(1);
        peers.await("first is served", () -> first.received() == 1);
        return first;
    }

    private Peer queue(LoadBalancer balancer, int position) {
        Peer waiting = connect(balancer).send(1);
        peers.await("queued " + position, () -> backendOf(balancer).queued() == position);
        return waiting;
    }

    @Test
    void servesThoseWhoWaitInOrderAndLogsTheirPositions() {
        LoadBalancer balancer = startWithOnePlace(9_000);
        List<Peer> clients = new ArrayList<>(List.of(occupy(balancer)));
        for (int i = 1; i <= 3; i++) {
            clients.add(queue(balancer, i));
        }
        for (int i = 0; i < 4; i++) {
            Peer client = clients.get(i);
            peers.await("served " + i, () -> client.received() == 1);
            int served = i + 1;
            peers.await("accepted " + served, () -> server.accepted() == served);
            assertThat(serverOf(balancer, "a").active()).isEqualTo(1);
            client.finish();
            ConnectionSummary record = ended(i + 1);
            assertThat(record.termination().code()).isEqualTo("--");
            assertThat(record.backendQueue()).isEqualTo(i);
            assertThat(record.serverQueue()).isZero();
        }
        assertThat(serverOf(balancer, "a").peak()).isEqualTo(1);
        assertAtRest(balancer);
    }

    @Test
    void closesWithoutAWordAfterTheQueueTimeout() {
        LoadBalancer balancer = startWithOnePlace(300);
        Peer first = occupy(balancer);
        Peer waiting = queue(balancer, 1);
        peers.await("closed", () -> waiting.ending() == Ending.FIN);

        assertThat(waiting.received()).isZero();
        ConnectionSummary record = ended(1);
        assertThat(tail(record)).isEqualTo("sQ 2/2/1/0/0 0/1");
        assertThat(record.server()).isEqualTo("<NOSRV>");
        assertThat(record.waitMillis()).isBetween(300L, 600L);
        assertThat(record.connectMillis()).isEqualTo(-1);
        assertThat(backendOf(balancer).connectionErrors()).isEqualTo(1);
        assertThat(serverOf(balancer, "a").connectionErrors()).isZero();
        first.finish();
        ended(2);
        assertAtRest(balancer);
    }

    @Test
    void forgetsAClientThatGivesUpWhileItWaits() {
        LoadBalancer balancer = startWithOnePlace(9_000);
        Peer first = occupy(balancer);
        Peer silent = connect(balancer);
        peers.await("queued", () -> backendOf(balancer).queued() == 1);
        Peer next = queue(balancer, 2);
        silent.finish();

        ConnectionSummary record = ended(1);
        assertThat(record.termination().code()).isEqualTo("CQ");
        assertThat(record.server()).isEqualTo("<NOSRV>");
        assertThat(backendOf(balancer).connectionErrors()).isZero();
        first.finish();
        peers.await("the next one is served", () -> next.received() == 1);
        peers.await("accepted", () -> server.accepted() == 2);
    }

    @Test
    void forgetsAClientThatResetsWhileItWaits() {
        LoadBalancer balancer = startWithOnePlace(9_000);
        occupy(balancer);
        Peer waiting = connect(balancer);
        peers.await("queued", () -> backendOf(balancer).queued() == 1);
        waiting.reset();

        assertGaveUp(balancer, "CD", 0);
    }

    @Test
    void logsAResetAfterDataLikeAnyOther() {
        LoadBalancer balancer = startWithOnePlace(9_000);
        occupy(balancer);
        Peer waiting = queue(balancer, 1);
        peers.await("byte is sent", () -> waiting.sent() == 1);
        peers.pass(ms(100));
        waiting.reset();

        assertGaveUp(balancer, "CD", 100);
    }

    @Test
    void logsHowLongAClientWaitedThatGaveUp() {
        LoadBalancer balancer = startWithOnePlace(9_000);
        occupy(balancer);
        Peer waiting = connect(balancer);
        peers.await("queued", () -> backendOf(balancer).queued() == 1);
        peers.pass(ms(100));
        waiting.finish();

        assertGaveUp(balancer, "CQ", 100);
    }

    /** Measured on HAProxy: {@code bk/<NOSRV> 101/-1/100 0 CQ 2/2/1/0/0 0/1}, and no error is counted. */
    private void assertGaveUp(LoadBalancer balancer, String code, long millis) {
        ConnectionSummary record = ended(1);
        assertThat(tail(record)).isEqualTo(code + " 2/2/1/0/0 0/1");
        assertThat(record.server()).isEqualTo("<NOSRV>");
        assertThat(record.totalMillis()).isBetween(millis, millis + SLACK);
        assertThat(record.waitMillis()).as("one too many").isEqualTo(record.totalMillis() + 1);
        assertThat(record.connectMillis()).isEqualTo(-1);
        assertThat(record.bytesToClient()).isZero();
        assertThat(backendOf(balancer).queued()).isZero();
        assertThat(backendOf(balancer).connectionErrors()).isZero();
        assertThat(serverOf(balancer, "a").connectionErrors()).isZero();
        assertThat(serverOf(balancer, "a").total()).isEqualTo(1);
    }

    /** Measured on HAProxy: {@code 302/0/302 0 --} and {@code 0/1}. */
    @Test
    void servesAClientThatHasSaidAllBeforeItsTurn() {
        server = listen();
        LoadBalancer balancer = start(
                frontend(),
                backend()
                        .server(server("a", server.address()).withMaxConnections(1))
                        .queueTimeout(ms(9_000)));
        Peer first = connect(balancer).send(1);
        Peer firstServer = server.next();
        Peer waiting = queue(balancer, 1).finish();
        peers.await("end of stream is sent", waiting::hasEndedOutput);
        peers.pass(ms(300));
        assertThat(backendOf(balancer).queued()).as("it still waits").isEqualTo(1);
        first.finish();
        firstServer.finish();

        Peer serverSide = server.next();
        peers.await("its byte and its end", () -> serverSide.received() == 1 && serverSide.ending() == Ending.FIN);
        peers.await("it is alone", () -> balancer.snapshot().activeConnections() == 1);
        serverSide.finish();
        ConnectionSummary record = ended(2);
        assertThat(tail(record)).isEqualTo("-- 1/1/0/0/0 0/1");
        assertThat(record.server()).isEqualTo("a");
        assertThat(record.waitMillis()).isBetween(301L, 301 + SLACK);
        assertThat(record.connectMillis()).isBetween(0L, SLACK);
        assertThat(record.totalMillis()).isBetween(record.waitMillis() - 1, 300 + 2 * SLACK);
        assertThat(record.bytesToClient()).isZero();
    }
}
