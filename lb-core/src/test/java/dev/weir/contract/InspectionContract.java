package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Side;
import dev.weir.spi.CloseMode;
import dev.weir.spi.Connection;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Clients of whom somebody wants to see the first bytes before a server is chosen. */
abstract class InspectionContract extends TransportCase {
    private static final int MIB = 1024 * 1024;
    private static final int HELLO = 517;
    private static final int MOST = Connection.MOST_INSPECTED;

    @Test
    void showsWhatAClientSendsFirstAndDeliversIt() {
        Peer client = inspected(MOST);
        RecordingHandler connection = accepted(client);
        client.send(HELLO);
        awaitShown(connection, HELLO);
        assertQuiet();
        assertThat(server.accepted()).as("connections to the server").isZero();
        Peer destination = relayTo(connection);

        client.send(3000);
        peers.await("all sent", () -> client.sent() == HELLO + 3000);
        assertComplete(client, destination);
        destination.send(MIB).finish();
        client.finish();
        assertComplete(destination, client);
        awaitEvent(connection, "closed");
    }

    @Test
    void showsEveryByteOfAClientThatSendsThemOneByOne() {
        Peer client = inspected(MOST);
        RecordingHandler connection = accepted(client);
        client.sendInSegments(HELLO, 1);
        awaitShown(connection, HELLO);

        client.finish();
        awaitEvent(connection, "clientEnded FIN_AFTER_DATA");
        Peer destination = relayTo(connection);
        assertEnding(destination, Ending.FIN);
        assertComplete(client, destination);
    }

    /** Right after the first bytes a stream follows that is fast enough to be spliced. */
    @Test
    void whatFollowsArrivesBehindItAndInOrder() {
        plan(connection -> connection.inspectAndConnect(HELLO, server.address()));
        Peer client = peers.connect(listener.localAddress()).send(16L * MIB).finish();
        Peer destination = server.next();

        assertEnding(destination, Ending.FIN);
        assertComplete(client, destination);
        destination.send(16L * MIB).finish();
        assertEnding(client, Ending.FIN);
        assertComplete(destination, client);
        assertThat(accepted(client).shown()).hasSize(HELLO);
    }

    @Test
    void whatFollowsWaitsForAServerThatTakesNothing() {
        server.close();
        server = peers.listen(Peer::pauseReading);
        plan(connection -> connection.inspectAndConnect(MOST, server.address()));
        Peer client = peers.connect(listener.localAddress()).send(16L * MIB).finish();
        Peer destination = server.next();
        peers.await("some bytes sent", () -> client.sent() > MOST);
        assertQuiet();

        destination.resumeReading();
        assertEnding(destination, Ending.FIN);
        assertComplete(client, destination);
    }

    @Test
    void readsNoMoreThanItWasAskedFor() {
        Peer client = inspected(MOST);
        RecordingHandler connection = accepted(client);
        client.send(64L * MIB);
        awaitShown(connection, MOST);
        assertQuiet();

        on(connection, () -> assertThat(connection.connection().received(Side.CLIENT))
                .isBetween((long) MOST, (long) MIB));
        assertThat(client.sent()).as("sending stalls").isLessThan(64L * MIB);
        on(connection, () -> connection.connection().close(CloseMode.RESET, CloseMode.RESET));
        awaitEvent(connection, "closed");
    }

    @Test
    void showsNoMoreThanItWasAskedFor() {
        Peer client = inspected(100);
        RecordingHandler connection = accepted(client);
        client.send(HELLO);
        awaitShown(connection, 100);
        assertQuiet();
        assertThat(connection.shown()).hasSize(100);

        Peer destination = relayTo(connection);
        client.finish();
        assertEnding(destination, Ending.FIN);
        assertComplete(client, destination);
    }

    @Test
    void tellsOfAClientThatEndsItsStreamWithoutAWord() {
        Peer client = inspected(MOST);
        RecordingHandler connection = accepted(client);
        client.finish();
        awaitEvent(connection, "clientEnded FIN");
        assertQuiet();
        assertThat(connection.timesShown()).isZero();

        Peer destination = relayTo(connection);
        assertEnding(destination, Ending.FIN);
        destination.send(2000).finish();
        assertEnding(client, Ending.FIN);
        assertComplete(destination, client);
    }

    @Test
    void showsAllBeforeItTellsOfTheEnd() {
        Peer client = inspected(MOST).send(HELLO).finish();
        RecordingHandler connection = accepted(client);
        awaitEvent(connection, "clientEnded FIN_AFTER_DATA");
        assertThat(connection.shown()).hasSize(HELLO);
        assertQuiet();

        Peer destination = relayTo(connection);
        assertEnding(destination, Ending.FIN);
        assertComplete(client, destination);
    }

    @Test
    void tellsOfAClientThatWasReset() {
        openCanaries();
        Peer client = inspected(MOST);
        RecordingHandler connection = accepted(client);
        client.send(50);
        awaitShown(connection, 50);
        client.reset();
        awaitEvent(connection, "clientEnded RESET");
        assertQuiet();
        assertCanariesSing();

        on(connection, () -> connection.connection().close(CloseMode.RESET, CloseMode.RESET));
        awaitEvent(connection, "closed");
        assertThat(connection.count("clientEnded RESET")).isEqualTo(1);
    }

    @Test
    void saysNothingOfAClientThatSaysNothing() {
        Peer client = inspected(MOST);
        RecordingHandler connection = accepted(client);
        assertQuiet();
        assertThat(connection.timesShown()).isZero();
        assertThat(connection.events()).isEmpty();

        on(connection, () -> connection.connection().close(CloseMode.FIN, CloseMode.FIN));
        assertEnding(client, Ending.FIN);
        awaitEvent(connection, "closed");
    }

    @Test
    void closesInOrderThoughSomethingWasRead() {
        Peer client = inspected(MOST);
        RecordingHandler connection = accepted(client);
        client.send(50);
        awaitShown(connection, 50);
        on(connection, () -> connection.connection().close(CloseMode.FIN, CloseMode.FIN));

        assertEnding(client, Ending.FIN);
        awaitEvent(connection, "closed");
        on(connection, () -> assertThat(connection.connection().received(Side.CLIENT))
                .isEqualTo(50));
    }

    @Test
    void showsWhatHadComeBeforeItBegan() {
        plan(RecordingHandler::holdOnceConnected);
        Peer client = peers.connect(listener.localAddress()).send(HELLO);
        RecordingHandler connection = accepted(client);
        peers.await("all sent", () -> client.sent() == HELLO);
        assertQuiet();
        on(connection, () -> connection.inspect(MOST));
        awaitShown(connection, HELLO);

        Peer destination = relayTo(connection);
        assertComplete(client, destination);
    }

    @Test
    void showsWhatAClientSaidThatHasEndedItsStream() {
        plan(RecordingHandler::holdOnceConnected);
        Peer client = peers.connect(listener.localAddress()).send(HELLO).finish();
        RecordingHandler connection = accepted(client);
        awaitEvent(connection, "clientEnded FIN_AFTER_DATA");
        on(connection, () -> connection.inspect(MOST));
        awaitShown(connection, HELLO);
        assertQuiet();

        Peer destination = relayTo(connection);
        assertEnding(destination, Ending.FIN);
        assertComplete(client, destination);
    }

    @Test
    void goesOnAfterAnEnd() {
        Peer client = inspected(MOST);
        RecordingHandler connection = accepted(client);
        client.send(50);
        awaitShown(connection, 50);
        on(connection, connection::endInspection);
        client.send(50);
        peers.await("all sent", () -> client.sent() == 100);
        assertQuiet();
        assertThat(connection.shown()).hasSize(50);
        on(connection, () -> connection.inspect(MOST));
        awaitShown(connection, 100);
        client.send(50);
        awaitShown(connection, 150);

        Peer destination = relayTo(connection);
        client.finish();
        assertEnding(destination, Ending.FIN);
        assertComplete(client, destination);
    }

    @Test
    void refusesToInspectWithoutALimit() {
        Peer client = inspected(MOST);
        RecordingHandler connection = accepted(client);
        on(connection, () -> {
            assertThatThrownBy(() -> connection.connection().inspect(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("most: 0 (expected: 1..16384)");
            assertThatThrownBy(() -> connection.connection().inspect(MOST + 1))
                    .isInstanceOf(IllegalArgumentException.class);
            connection.connection().close(CloseMode.FIN, CloseMode.FIN);
        });
        awaitEvent(connection, "closed");
    }

    /** A client whose connection is inspected from its acceptance on. */
    private Peer inspected(int most) {
        plan(connection -> {
            connection.holdOnceConnected();
            connection.inspect(most);
        });
        return peers.connect(listener.localAddress());
    }

    private void awaitShown(RecordingHandler connection, int bytes) {
        peers.await(bytes + " bytes shown of " + connection, () -> connection.shown().length >= bytes);
        byte[] shown = connection.shown();
        assertThat(shown).hasSize(bytes);
        assertThat(Arrays.copyOf(shown, Math.min(bytes, 8)))
                .as("not all zeros")
                .isNotEqualTo(new byte[Math.min(bytes, 8)]);
    }

    private Peer relayTo(RecordingHandler connection) {
        on(connection, () -> {
            connection.endInspection();
            connection.connect(server.address());
        });
        awaitEvent(connection, "connected");
        on(connection, connection::relay);
        return server.next();
    }
}
