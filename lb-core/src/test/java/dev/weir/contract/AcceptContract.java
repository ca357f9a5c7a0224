package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.spi.EventLoop;
import dev.weir.spi.Listener;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.Residue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Taking clients from a port: when, how many, in which order, and by which event loop. */
abstract class AcceptContract extends TransportCase {
    private static final int BACKLOG = 64;

    @Test
    void tellsTheAddressesOfBothEnds() {
        Relayed relayed = relay();
        var connection = relayed.connection().connection();

        assertThat(connection.clientAddress()).isEqualTo(relayed.client().localAddress());
        assertThat(connection.localAddress()).isEqualTo(listener.localAddress());
        assertThat(relayed.client().remoteAddress()).isEqualTo(listener.localAddress());
        assertThat(listener.localAddress().getPort()).isPositive();
    }

    @Test
    void acceptsNobodyBeforeItIsStarted() throws IOException {
        ScriptedAcceptor own = new ScriptedAcceptor(transport.eventLoops());
        Listener unstarted = transport.bind(loopback(0), BACKLOG, own);
        own.plan(connection -> connection.connect(server.address()));
        List<Peer> early = connect(unstarted.localAddress(), 3);
        assertQuiet();
        assertThat(own.accepted()).isZero();

        unstarted.start();
        peers.await("early clients accepted", () -> own.accepted() == 3);
        early.forEach(client -> client.send(10));
        for (int i = 0; i < 3; i++) {
            Peer destination = server.next();
            peers.await("bytes", () -> destination.received() == 10);
        }
        closeListener(unstarted);
        assertThat(own.breaches()).isEmpty();
        assertThat(own.outstanding()).isZero();
    }

    @Test
    void anotherAcceptorTakesOverAnOpenPort() {
        acceptor.places(1);
        List<Peer> clients = connect(listener.localAddress(), 3);
        clients.forEach(client -> client.send(10));
        peers.await("one taken, the next refused", () -> acceptor.accepted() == 1 && acceptor.refused() > 0);

        ScriptedAcceptor other = new ScriptedAcceptor(transport.eventLoops());
        other.plan(connection -> connection.connect(server.address()));
        var handedOver = listener.handOver(other).toCompletableFuture();
        peers.await("handed over", handedOver::isDone);
        peers.await("the others taken by the new one", () -> other.accepted() == 2);
        List<Peer> later = connect(listener.localAddress(), 20);
        peers.await("so are later ones", () -> other.accepted() == 22);
        later.forEach(client -> client.send(10));
        for (int i = 0; i < 23; i++) {
            Peer destination = server.next();
            peers.await("bytes", () -> destination.received() == 10);
        }
        assertThat(acceptor.accepted()).isEqualTo(1);
        assertThat(other.breaches()).isEmpty();
        assertThat(other.outstanding()).isZero();
        assertThat(acceptor.outstanding()).isZero();
    }

    @Test
    void pausesWithoutAPlaceAndGoesOnInOrder() {
        openCanaries();
        int canaries = acceptor.accepted();
        acceptor.places(2);
        List<Peer> clients = connect(listener.localAddress(), 7);
        clients.forEach(client -> client.send(100));
        peers.await(
                "two places taken, a third refused",
                () -> acceptor.accepted() == canaries + 2 && acceptor.refused() > 0);
        long asked = acceptor.refused();
        assertQuiet();
        assertCanariesSing();
        assertThat(acceptor.accepted()).isEqualTo(canaries + 2);
        assertThat(acceptor.refused()).as("asked again without resume()").isEqualTo(asked);

        acceptor.places(100);
        listener.resume();
        peers.await("all accepted", () -> acceptor.accepted() == canaries + 7);
        assertAcceptedInOrder(clients);
        for (int i = 0; i < 7; i++) {
            Peer destination = server.next();
            peers.await("bytes of the paused", () -> destination.received() == 100);
        }
    }

    @Test
    void staysPausedWhenResumedWithoutAPlace() {
        acceptor.places(0);
        Peer client = peers.connect(listener.localAddress());
        peers.await("refused", () -> acceptor.refused() > 0);
        for (int i = 0; i < 10; i++) {
            listener.resume();
        }
        assertQuiet();
        assertThat(acceptor.accepted()).isZero();

        acceptor.places(1);
        listener.resume();
        assertThat(accepted(client)).isNotNull();
    }

    @Test
    void ignoresResumeWhileItIsNotPaused() {
        for (int i = 0; i < 10; i++) {
            listener.resume();
        }
        relay();
        assertQuiet();

        assertThat(acceptor.accepted()).isEqualTo(1);
    }

    @Test
    void returnsThePlaceOfAClientThatIsGone() {
        acceptor.plan(connection -> connection.connect(server.address()));
        whileLoopsStandStill(() -> {
            for (Peer client : connect(listener.localAddress(), 5)) {
                client.reset();
                peers.await("reset", client::isClosed);
            }
        });
        relay(peers.connect(listener.localAddress()));

        peers.await("places balanced", () -> acceptor.outstanding() <= 1);
    }

    @Test
    void resetsOnlyTheClientWhoseAcceptanceThrew() {
        openCanaries();
        plan(connection -> {
            throw new IllegalStateException("acceptor that throws, on purpose");
        });
        List<Peer> unlucky = connect(listener.localAddress(), 3);
        for (Peer client : unlucky) {
            assertEnding(client, Ending.RESET);
        }
        assertCanariesSing();

        plan(connection -> connection.connect(server.address()));
        Relayed relayed = relay(peers.connect(listener.localAddress()));
        relayed.client().send(10);
        peers.await("bytes of the next client", () -> relayed.server().received() == 10);
    }

    @Test
    void acceptsWhatTheKernelHoldsBeforeItCloses() {
        List<Peer> clients = new ArrayList<>();
        whileLoopsStandStill(() -> {
            clients.addAll(connect(listener.localAddress(), 5));
            clients.forEach(client -> client.send(100));
            var unused = listener.close();
        });
        closeListener(listener);

        peers.await("queued clients accepted", () -> acceptor.accepted() == 5);
        for (int i = 0; i < 5; i++) {
            Peer destination = server.next();
            peers.await("bytes of the queued", () -> destination.received() == 100);
        }
        assertThat(clients).allSatisfy(client -> assertThat(client.ending()).isEqualTo(Ending.OPEN));
    }

    @Test
    void asksOnceMoreForPlacesWhenItClosesWhilePaused() {
        acceptor.places(0);
        List<Peer> clients = connect(listener.localAddress(), 3);
        peers.await("refused", () -> acceptor.refused() > 0);
        acceptor.places(2);
        closeListener(listener);

        peers.await("two accepted", () -> acceptor.accepted() == 2);
        peers.await("the third reset", () -> clients.stream().anyMatch(client -> client.ending() == Ending.RESET));
    }

    @Test
    void resetsWhomItMayNotAcceptWhenItCloses() {
        acceptor.places(0);
        List<Peer> clients = connect(listener.localAddress(), 3);
        peers.await("refused", () -> acceptor.refused() > 0);
        closeListener(listener);

        for (Peer client : clients) {
            assertEnding(client, Ending.RESET);
        }
        assertThat(acceptor.accepted()).isZero();
    }

    @Test
    void freesThePortWhenItCloses() throws IOException {
        InetSocketAddress address = listener.localAddress();
        Relayed relayed = relay();
        closeListener(listener);
        closeListener(listener);
        Peer late = peers.connect(address);
        peers.await("refused", late::isRefused);

        relayed.client().send(10);
        peers.await("who was accepted stays", () -> relayed.server().received() == 10);
        Listener again = transport.bind(address, BACKLOG, acceptor);
        again.start();
        relay(peers.connect(address));
        closeListener(again);
    }

    @Test
    void tellsOnAnEventLoopThatThePortIsClosed() {
        Thread[] completing = new Thread[1];
        whileLoopsStandStill(() -> {
            var unused = listener.close().thenRun(() -> completing[0] = Thread.currentThread());
        });
        peers.await("closed", () -> completing[0] != null);

        if (!peers.isSimulated()) {
            assertThat(peers.liveThreads()).contains(completing[0].getName());
        }
    }

    @Test
    void failsToOpenAPortThatIsTakenAndLeavesNothingOpen() {
        Residue before = peers.residue();

        assertThatThrownBy(() -> transport.bind(server.address(), BACKLOG, acceptor))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> transport.bind(listener.localAddress(), BACKLOG, acceptor))
                .isInstanceOf(IOException.class);

        peers.await("nothing open", () -> peers.residue().equals(before));
        relay();
    }

    @Test
    void spreadsLongConnectionsEvenlyOverTheLoops() {
        int loops = transport.eventLoops().size();
        assumeTrue(loops > 1, "one event loop");
        int[] perLoop = new int[loops];
        for (int i = 1; i <= 3 * loops + 1; i++) {
            perLoop[relay().connection().connection().eventLoop().index()]++;
            int most = IntStream.of(perLoop).max().orElseThrow();
            int least = IntStream.of(perLoop).min().orElseThrow();
            assertThat(most - least).as("after %d connections", i).isLessThanOrEqualTo(1);
        }
    }

    @Test
    @Tag("descriptors")
    void pausesWithoutDescriptorsAndGoesOnByItself() {
        openCanaries();
        relay();
        // Descriptors come back one by one: the first is enough to accept, but not to connect.
        plan(connection -> {});
        Supplier<Peer> prepared = peers.prepare(listener.localAddress());
        AtomicReference<Peer> client = new AtomicReference<>();
        boolean exhausted = peers.withoutDescriptors(() -> {
            client.set(prepared.get());
            peers.await("accepting paused", () -> !acceptor.pauses().isEmpty());
            assertQuiet();
            assertCanariesSing();
        });
        assumeTrue(exhausted, "descriptors cannot be exhausted here");

        RecordingHandler connection = hold(client.get());
        on(connection, () -> connection.connect(server.address()));
        Relayed relayed = relay(client.get());
        relayed.client().send(10);
        peers.await("bytes", () -> relayed.server().received() == 10);
    }

    private List<Peer> connect(InetSocketAddress address, int count) {
        List<Peer> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Peer client = peers.connect(address);
            peers.await("connected", client::isConnected);
            clients.add(client);
        }
        return clients;
    }

    /** As far as it can be seen: the connections of one loop come in the order in which their clients connected. */
    private void assertAcceptedInOrder(List<Peer> clients) {
        List<InetSocketAddress> connected =
                clients.stream().map(Peer::localAddress).toList();
        for (EventLoop loop : transport.eventLoops()) {
            List<InetSocketAddress> accepted = acceptor.connections().stream()
                    .filter(handler -> handler.connection().eventLoop() == loop)
                    .map(handler -> handler.connection().clientAddress())
                    .filter(connected::contains)
                    .toList();
            assertThat(accepted)
                    .isEqualTo(connected.stream().filter(accepted::contains).collect(Collectors.toList()));
        }
    }
}
