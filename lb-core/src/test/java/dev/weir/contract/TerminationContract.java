package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.LoadBalancer;
import dev.weir.ResetFidelity;
import dev.weir.event.ConnectionSummary;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import org.junit.jupiter.api.Test;

/** How established connections end: silence is a half-close, resets are mirrored, the first cause is logged. */
abstract class TerminationContract extends LoadBalancerCase {
    private PeerServer server;
    private Peer client;
    private Peer serverSide;

    private LoadBalancer relay(long clientTimeout, long serverTimeout) {
        server = listen();
        LoadBalancer balancer = start(
                frontend().clientTimeout(ms(clientTimeout)),
                backend().server(server("a", server.address())).serverTimeout(ms(serverTimeout)));
        client = connect(balancer);
        serverSide = server.next();
        return balancer;
    }

    private ConnectionSummary end() {
        return ended(1);
    }

    @Test
    void endsTheInputOfASilentClientAndStillDeliversTheAnswer() {
        relay(300, 9_000);
        peers.await("end of stream at the server", () -> serverSide.ending() == Ending.FIN);
        serverSide.send(2_000).finish();

        peers.await("answer", () -> client.ending() == Ending.FIN);
        assertThat(client.received()).isEqualTo(2_000);
        client.finish();
        assertThat(end().termination().code()).isEqualTo("cD");
    }

    /** The client's timeout has done its part with the end of the stream, however long the server then takes. */
    @Test
    void deliversTheAnswerOfASlowServerLongAfterTheClientsTimeout() {
        relay(300, 9_000);
        peers.await("end of stream at the server", () -> serverSide.ending() == Ending.FIN);
        peers.pass(ms(1_000));
        assertThat(client.ending()).isEqualTo(Ending.OPEN);
        serverSide.send(2_000).finish();

        peers.await("answer", () -> client.ending() == Ending.FIN);
        assertThat(client.received()).isEqualTo(2_000);
        assertThat(tail(end())).isEqualTo("cD 1/1/0/0/0 0/0");
        assertThat(end().totalMillis()).isGreaterThanOrEqualTo(1_300);
    }

    @Test
    void endsTheInputOfASilentServer() {
        relay(9_000, 300);
        peers.await("end of stream at the client", () -> client.ending() == Ending.FIN);
        client.finish();
        assertThat(end().termination().code()).isEqualTo("sD");
    }

    @Test
    void reportsTheClientIfBothFallSilentTogether() {
        relay(300, 300);
        assertThat(end().termination().code()).isEqualTo("cD");
        assertThat(end().totalMillis()).isBetween(300L, 900L);
    }

    @Test
    void doesNotCutASilentClientThatKeepsReceiving() {
        relay(500, 9_000);
        for (int i = 1; i <= 12; i++) {
            serverSide.send(10);
            int expected = i * 10;
            peers.await("part " + i, () -> client.received() == expected);
            peers.pass(ms(100));
        }
        assertThat(recorder.connections()).isEmpty();
        serverSide.finish();
        client.finish();
        assertThat(end().termination().code()).isEqualTo("--");
    }

    @Test
    void endsAClientThatDoesNotRead() {
        server = listen();
        LoadBalancer balancer = start(
                frontend().clientTimeout(ms(400)),
                backend().server(server("a", server.address())).serverTimeout(ms(9_000)));
        client = peers.connectNarrow(address(balancer)).pauseReading();
        serverSide = server.next();
        serverSide.send(64L << 20);
        assertThat(end().termination().code()).isEqualTo("cD");
        assertAtRest(balancer);
    }

    @Test
    void mirrorsAResetOfTheServer() {
        relay(9_000, 9_000);
        serverSide.send(1_000);
        peers.await("bytes", () -> client.received() == 1_000);
        serverSide.reset();
        peers.await("reset at the client", () -> client.ending() == Ending.RESET);
        assertThat(tail(end())).startsWith("SD ");
    }

    @Test
    void mirrorsAResetOfTheClient() {
        relay(9_000, 9_000);
        client.send(1_000);
        peers.await("bytes", () -> serverSide.received() == 1_000);
        client.reset();
        peers.await("reset at the server", () -> serverSide.ending() == Ending.RESET);
        assertThat(tail(end())).startsWith("CD ");
    }

    @Test
    void passesHalfClosesOnInBothDirections() {
        relay(9_000, 9_000);
        client.send(10).finish();
        peers.await("end at the server", () -> serverSide.ending() == Ending.FIN);
        serverSide.send(3_000_000).finish();
        peers.await("end at the client", () -> client.ending() == Ending.FIN);
        assertThat(client.received()).isEqualTo(3_000_000);
        assertThat(client.receivedHash()).isEqualTo(serverSide.sentHash());
        assertThat(tail(end())).isEqualTo("-- 1/1/0/0/0 0/0");
    }

    @Test
    void theClientMayGoOnAfterTheEndOfTheServersStream() {
        relay(9_000, 9_000);
        serverSide.send(10).finish();
        peers.await("end at the client", () -> client.ending() == Ending.FIN);
        client.send(3_000_000).finish();
        peers.await("end at the server", () -> serverSide.ending() == Ending.FIN);
        assertThat(serverSide.received()).isEqualTo(3_000_000);
        assertThat(serverSide.receivedHash()).isEqualTo(client.sentHash());
        assertThat(tail(end())).isEqualTo("-- 1/1/0/0/0 0/0");
    }

    @Test
    void withHaproxysFidelityTheEndThatTakesTheResetsPlaceFollowsThePendingBytes() {
        server = listen();
        LoadBalancer balancer = start(
                frontend(), backend().server(server("a", server.address())).resetFidelity(ResetFidelity.HAPROXY));
        client = peers.connectNarrow(address(balancer)).pauseReading();
        serverSide = server.next().send(64L << 20);
        awaitStalled(serverSide);
        peers.await("bytes in the statistics", () -> serverOf(balancer, "a").bytesOut() > 0);
        long writtenBefore = serverOf(balancer, "a").bytesOut();
        serverSide.reset();
        peers.await("reset", serverSide::isClosed);
        peers.pass(ms(100));
        assertThat(client.received()).isZero();
        client.resumeReading();

        peers.await("end at the client", () -> client.ending() != Ending.OPEN);
        assertThat(client.ending()).isEqualTo(Ending.FIN);
        assertThat(client.received())
                .as("also what was read, but not written yet")
                .isGreaterThan(writtenBefore)
                .isEqualTo(end().bytesToClient());
        assertThat(client.firstWrongByte(serverSide.id())).isEqualTo(-1);
        assertThat(tail(end())).isEqualTo("SD 1/1/0/0/0 0/0");
    }

    @Test
    void showsTheBytesOfALongSessionWhileItRuns() {
        LoadBalancer balancer = relay(60_000, 60_000);
        client.send(1_234);
        peers.await("bytes at the server", () -> serverSide.received() == 1_234);
        peers.await("bytes in the statistics", () -> serverOf(balancer, "a").bytesIn() == 1_234);
        assertThat(recorder.connections()).isEmpty();
    }

    private void awaitStalled(Peer sender) {
        long[] sent = {0};
        peers.await("sending stalled", () -> {
            long before = sent[0];
            peers.pass(ms(50));
            sent[0] = sender.sent();
            return before > 0 && sent[0] == before;
        });
    }
}
