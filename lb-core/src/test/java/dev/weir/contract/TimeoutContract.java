package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.LoadBalancer;
import dev.weir.event.ConnectionSummary;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import org.junit.jupiter.api.Test;

/** Every timeout of an established connection; HAProxy's rules, section "Relay, timeouts and half-close". */
abstract class TimeoutContract extends LoadBalancerCase {
    private static final long LONG = 9_000;

    private Peer client;
    private Peer serverSide;
    private LoadBalancer balancer;

    private void relay(Frontend.Builder frontend, Backend.Builder backend) {
        PeerServer server = listen();
        balancer = start(frontend, backend.server(server("a", server.address())));
        client = connect(balancer);
        serverSide = greeting(server, client);
    }

    private static Frontend.Builder patientFrontend() {
        return frontend().clientTimeout(ms(LONG));
    }

    private static Backend.Builder patientBackend() {
        return backend().serverTimeout(ms(LONG));
    }

    private void assertEnded(String code, long fromMillis, long toMillis) {
        ConnectionSummary record = ended(1);
        assertThat(record.termination().code()).isEqualTo(code);
        assertThat(record.totalMillis()).isBetween(fromMillis, toMillis);
        assertAtRest(balancer);
    }

    private void send(Peer from, Peer to) {
        long before = to.received();
        from.send(10);
        peers.await("bytes", () -> to.received() == before + 10);
    }

    @Test
    void tunnelTakesThePlaceOfBothTimeouts() {
        relay(
                frontend().clientTimeout(ms(200)),
                backend().serverTimeout(ms(200)).tunnelTimeout(ms(700)));
        peers.await("cut", () -> client.ending() != Ending.OPEN);
        client.finish();
        serverSide.finish();
        assertEnded("cD", 700, 1_200);
    }

    /** A server that was sent the end of the stream has this long from then on, however long it was silent before. */
    @Test
    void serverFinStartsWhenTheServerIsSentTheEnd() {
        relay(patientFrontend(), patientBackend().serverFinTimeout(ms(500)));
        send(client, serverSide);
        peers.pass(ms(300));
        client.finish();
        peers.await("end at the server", () -> serverSide.ending() == Ending.FIN);
        assertEnded("sD", 800, 1_300);
        peers.await("end at the client", () -> client.ending() == Ending.FIN);
    }

    @Test
    void serverFinIsRefreshedByWhatTheServerStillSends() {
        relay(patientFrontend(), patientBackend().serverFinTimeout(ms(400)));
        client.finish();
        peers.await("end at the server", () -> serverSide.ending() == Ending.FIN);
        for (int part = 1; part <= 6; part++) {
            send(serverSide, client);
            peers.pass(ms(150));
        }
        serverSide.finish();
        assertEnded("--", 900, 2_000);
    }

    @Test
    void serverFinOverridesTunnel() {
        relay(patientFrontend(), patientBackend().tunnelTimeout(ms(LONG)).serverFinTimeout(ms(300)));
        client.finish();
        assertEnded("sD", 300, 900);
    }

    @Test
    void clientFinDoesNotShortenTheWaitForTheServer() {
        relay(patientFrontend().clientFinTimeout(ms(200)), backend().serverTimeout(ms(900)));
        client.finish();
        peers.await("end at the server", () -> serverSide.ending() == Ending.FIN);
        assertEnded("sD", 900, 1_400);
    }

    @Test
    void clientFinStartsWhenTheClientIsSentTheEnd() {
        relay(patientFrontend().clientFinTimeout(ms(400)), patientBackend());
        send(client, serverSide);
        peers.pass(ms(300));
        serverSide.finish();
        peers.await("end at the client", () -> client.ending() == Ending.FIN);
        assertEnded("cD", 700, 1_200);
    }

    @Test
    void withIndependentStreamsASilentClientIsCutThoughItKeepsReceiving() {
        relay(frontend().clientTimeout(ms(500)).independentStreams(), patientBackend());
        for (int part = 1; part <= 20 && serverSide.ending() == Ending.OPEN; part++) {
            send(serverSide, client);
            peers.pass(ms(100));
        }
        assertThat(serverSide.ending())
                .as("the client's silence reaches the server")
                .isEqualTo(Ending.FIN);
        serverSide.finish();
        client.finish();
        assertThat(ended(1).termination().code()).isEqualTo("cD");
    }

    @Test
    void withIndependentStreamsASilentServerIsCutThoughItKeepsReceiving() {
        relay(patientFrontend(), backend().serverTimeout(ms(500)).independentStreams());
        for (int part = 1; part <= 20 && client.ending() == Ending.OPEN; part++) {
            send(client, serverSide);
            peers.pass(ms(100));
        }
        assertThat(client.ending()).isEqualTo(Ending.FIN);
        client.finish();
        assertThat(ended(1).termination().code()).isEqualTo("sD");
    }

    @Test
    void endsAServerThatDoesNotRead() {
        PeerServer narrow = peers.listenNarrow(Peer::pauseReading);
        balancer = start(patientFrontend(), backend().serverTimeout(ms(400)).server(server("a", narrow.address())));
        client = connect(balancer).send(64L << 20);
        assertThat(ended(1).termination().code()).isEqualTo("sD");
        assertAtRest(balancer);
    }

    @Test
    void endsAClientThatSaysNothingAtFirst() {
        relay(patientFrontend().firstByteTimeout(ms(300)), patientBackend());
        peers.await("closed", () -> client.ending() != Ending.OPEN);
        assertEnded("cD", 300, 800);
        peers.await("the server is told", () -> serverSide.ending() != Ending.OPEN);
    }

    @Test
    void leavesAClientAloneThatHasSpoken() {
        relay(patientFrontend().firstByteTimeout(ms(300)), patientBackend());
        send(client, serverSide);
        peers.pass(ms(600));
        send(serverSide, client);
        client.finish();
        serverSide.finish();
        assertThat(ended(1).termination().code()).isEqualTo("--");
    }

    /** What the client said while it waited for a server is its first byte, too. */
    @Test
    void countsAsFirstByteWhatWasSentBeforeThereWasAServer() {
        PeerServer server = listen();
        balancer = start(
                patientFrontend().firstByteTimeout(ms(300)),
                patientBackend()
                        .server(server("a", server.address()).withMaxConnections(1))
                        .queueTimeout(ms(LONG)));
        Peer first = connect(balancer).send(1);
        Peer firstServer = server.next();
        Peer second = connect(balancer).send(1);
        peers.await("queued", () -> backendOf(balancer).queued() == 1);
        peers.pass(ms(500));
        first.finish();
        firstServer.finish();
        Peer secondServer = server.next();
        peers.await("its byte", () -> secondServer.received() == 1);
        peers.pass(ms(500));
        second.finish();
        secondServer.finish();
        assertThat(ended(2).termination().code()).isEqualTo("--");
    }
}
