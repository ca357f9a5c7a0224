package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Side;
import dev.weir.spi.CloseMode;
import dev.weir.spi.Connection;
import dev.weir.testing.Peer;
import dev.weir.testing.Residue;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Many short connections that end in every way there is, at random: nothing is left over, and no byte strays. The order of
 * events on real sockets is not the seed's to decide; what each connection attempts is.
 */
abstract class ChurnContract extends TransportCase {
    private static final int CONNECTIONS = 10_000;
    private static final int EARLY_LEAVERS = 2_000;
    private static final int AT_ONCE = 100;
    private static final int MAX_BYTES = 30_000;
    private static final int EARLY_BYTES = 4096;
    private static final int WAYS_TO_END = 10;

    @Test
    void leavesNothingAfterTenThousandConnectionsWithRandomEndings() {
        seeded(random -> churn(CONNECTIONS, () -> relayedBatch(random)));
    }

    @Test
    void leavesNothingAfterManyClientsThatLeaveEarly() {
        InetSocketAddress silent = peers.silent();
        seeded(random -> churn(EARLY_LEAVERS, () -> earlyBatch(random, silent)));
    }

    private static void seeded(Consumer<Random> test) {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        try {
            test.accept(new Random(seed));
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + " (repeat with -Dweir.seed=" + seed + "): " + e.getMessage(), e);
        }
    }

    private void churn(int connections, Runnable batch) {
        openCanaries();
        Residue before = peers.residue();
        Map<String, Long> gaugesBefore = levels();
        for (int i = 0; i < connections / AT_ONCE; i++) {
            acceptor.forget();
            batch.run();
        }
        assertCanariesSing();

        peers.await("sockets closed", () -> peers.residue().sockets() == before.sockets());
        assertThat(levels()).as("gauges").isEqualTo(gaugesBefore);
        assertQuiet();
    }

    private void relayedBatch(Random random) {
        int firstServer = server.accepted();
        List<Peer> clients = new ArrayList<>();
        plan(connection -> connection.connect(server.address()));
        for (int i = 0; i < AT_ONCE; i++) {
            clients.add(peers.connect(listener.localAddress()).send(8 + random.nextInt(MAX_BYTES)));
        }
        peers.await("batch relayed", () -> relaying() == AT_ONCE && server.accepted() == firstServer + AT_ONCE);
        List<Peer> servers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            servers.add(server.next().answer(random.nextInt(MAX_BYTES)));
        }
        for (Peer destination : servers) {
            Map<Long, Peer> byId = clients.stream().collect(Collectors.toMap(Peer::id, client -> client));
            peers.await("server knows its client", destination::hasReceivedId);
            assertThat(byId).as("stream from nowhere").containsKey(destination.receivedId());
            Peer client = byId.get(destination.receivedId());
            end(random, client, destination, accepted(client));
        }
        peers.await("batch closed", this::allClosed);
        for (Peer client : clients) {
            assertThat(client.firstWrongByte(~client.id()))
                    .as("foreign byte at client")
                    .isEqualTo(-1);
        }
        for (Peer destination : servers) {
            assertThat(destination.firstWrongByte(destination.receivedId()))
                    .as("foreign byte at server")
                    .isEqualTo(-1);
        }
        clients.forEach(Peer::reset);
        servers.forEach(Peer::reset);
    }

    private void earlyBatch(Random random, InetSocketAddress silent) {
        plan(connection -> {
            connection.closeEarly();
            connection.connect(random.nextBoolean() ? silent : peers.refusing());
        });
        for (int i = 0; i < AT_ONCE; i++) {
            Peer client = peers.connect(listener.localAddress());
            switch (random.nextInt(3)) {
                case 0 -> client.reset();
                case 1 -> client.send(random.nextInt(EARLY_BYTES)).finish();
                default -> client.close();
            }
        }
        // The kernel's queue is in order: once this one was taken, even if only to be reset, all the others were.
        Peer last = peers.connect(listener.localAddress()).finish();
        peers.await(
                "last of the batch accepted",
                () -> last.ending() == Peer.Ending.RESET || (last.isConnected() && wasAccepted(last)));
        peers.await("batch accepted", () -> acceptor.outstanding() <= 1);
        peers.await("batch closed", this::allClosed);
    }

    private void end(Random random, Peer client, Peer destination, RecordingHandler connection) {
        Connection live = connection.connection();
        Peer one = random.nextBoolean() ? client : destination;
        Peer other = one == client ? destination : client;
        CloseMode mode = random.nextBoolean() ? CloseMode.FIN : CloseMode.RESET;
        switch (random.nextInt(WAYS_TO_END)) {
            case 0, 1 -> finishBoth(one, other);
            case 2 -> one.reset();
            case 3 -> {
                one.reset();
                other.reset();
            }
            case 4 -> {
                one.finish();
                other.reset();
            }
            case 5 -> {
                one.close();
                other.finish();
            }
            case 6 -> {
                one.finish();
                other.close();
            }
            case 7 -> live.eventLoop().execute(() -> live.close(mode, CloseMode.RESET));
            case 8 -> live.eventLoop().execute(() -> live.finish(Side.CLIENT, mode));
            default -> {
                live.eventLoop().execute(() -> live.endInput(Side.SERVER));
                client.finish();
            }
        }
    }

    private static void finishBoth(Peer one, Peer other) {
        one.finish();
        other.finish();
    }

    private int relaying() {
        return (int) acceptor.connections().stream()
                .filter(RecordingHandler::isRelaying)
                .count();
    }

    private boolean allClosed() {
        return acceptor.connections().stream().allMatch(RecordingHandler::isClosed);
    }
}
