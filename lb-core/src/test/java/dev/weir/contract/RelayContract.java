package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Side;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes both ways, and what is told about them. */
abstract class RelayContract extends TransportCase {
    private static final int MIB = 1024 * 1024;

    @Test
    void echoesWhatAClientSends() {
        server = peers.listen(Peer::echo);
        Peer client = peers.connect(listener.localAddress()).send(MIB);
        Relayed relayed = relay(client);

        peers.await("all echoed", () -> client.received() == MIB);
        assertComplete(client, relayed.server());
        assertComplete(client, client);
        client.finish();

        assertEnding(client, Ending.FIN);
        assertEvents(relayed.connection(), "connected", "endOfStream CLIENT", "endOfStream SERVER", "closed");
        assertThat(relayed.connection().receivedAtEnd()).isEqualTo(2 * MIB);
        assertThat(relayed.connection().deliveredAtEnd()).isEqualTo(2 * MIB);
    }

    @Test
    void relaysAServerThatSpeaksFirst() {
        Relayed relayed = relay();
        relayed.server().send(100);

        peers.await("greeting", () -> relayed.client().received() == 100);
        assertComplete(relayed.server(), relayed.client());
        assertThat(relayed.server().received()).isZero();
    }

    @Test
    void deliversFirstWhatTheClientSentBeforeTheServerWasConnected() {
        plan(connection -> {});
        Peer client = peers.connect(listener.localAddress()).send(3000);
        RecordingHandler connection = hold(client);
        peers.await("sent before there is a server", () -> client.sent() == 3000);

        on(connection, () -> connection.connect(server.address()));
        Peer destination = server.next();
        peers.await("early bytes", () -> destination.received() == 3000);
        client.send(5000);
        peers.await("later bytes", () -> client.sent() == 8000);

        assertComplete(client, destination);
    }

    @Test
    void relaysNothingBeforeItIsTold() {
        plan(connection -> {
            connection.holdOnceConnected();
            connection.connect(server.address());
        });
        Peer client = peers.connect(listener.localAddress()).send(1000);
        RecordingHandler connection = accepted(client);
        Peer destination = server.next().send(2000);
        awaitEvent(connection, "connected");
        peers.await("both have sent", () -> client.sent() == 1000 && destination.sent() == 2000);
        assertQuiet();

        assertThat(client.received()).isZero();
        assertThat(destination.received()).isZero();
        on(connection, connection::relay);

        assertComplete(client, destination);
        assertComplete(destination, client);
    }

    @Test
    void movesBothDirectionsAtOnce() {
        Relayed relayed = relay();
        relayed.client().send(16 * MIB).finish();
        relayed.server().send(16 * MIB).finish();

        assertEnding(relayed.client(), Ending.FIN);
        assertEnding(relayed.server(), Ending.FIN);
        assertComplete(relayed.client(), relayed.server());
        assertComplete(relayed.server(), relayed.client());
    }

    @Test
    void passesOnEachSmallMessageAtOnce() {
        Relayed relayed = relay();
        relayed.server().echo();
        for (int message = 1; message <= 500; message++) {
            long total = message;
            relayed.client().send(1);
            peers.await("echo " + total, () -> relayed.client().received() == total);
        }

        assertComplete(relayed.client(), relayed.client());
    }

    @Test
    void keepsTheOrderWhenBulkAndTrickleAlternate() {
        Relayed relayed = relay();
        long total = 0;
        for (int round = 0; round < 12; round++) {
            long step = round % 2 == 0 ? 3 * MIB + round : 1;
            total += step;
            long expected = total;
            relayed.server().send(step);
            peers.await("round " + round, () -> relayed.client().received() == expected);
        }
        relayed.server().finish();

        assertEnding(relayed.client(), Ending.FIN);
        assertComplete(relayed.server(), relayed.client());
    }

    @Test
    void keepsTheStreamsOfManyConnectionsApart() {
        List<Relayed> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(relay());
        }
        for (Relayed each : all) {
            each.client().send(MIB / 2).finish();
            each.server().send(MIB / 2).finish();
        }
        for (Relayed each : all) {
            assertEnding(each.client(), Ending.FIN);
            assertEnding(each.server(), Ending.FIN);
            assertComplete(each.client(), each.server());
            assertComplete(each.server(), each.client());
        }
    }

    @ParameterizedTest(name = "bytes from {0}")
    @EnumSource(Side.class)
    void countsBytesAndTellsWhenTheLastMoved(Side from) {
        Relayed relayed = relay();
        var connection = relayed.connection().connection();
        relayed.at(from).send(10);
        peers.await("first bytes", () -> relayed.opposite(from).received() == 10);
        long between = peers.runtime().nanoTime();
        peers.await("time moved", () -> peers.runtime().nanoTime() - between > 1_000_000);
        on(relayed.connection(), () -> {
            assertThat(connection.lastRead(from) - between).isNotPositive();
            assertThat(connection.lastWritten(from.other()) - between).isNotPositive();
        });

        relayed.at(from).send(990);
        peers.await("more bytes", () -> relayed.opposite(from).received() == 1000);
        on(relayed.connection(), () -> {
            long now = peers.runtime().nanoTime();
            assertThat(connection.received(from)).isEqualTo(1000);
            assertThat(connection.delivered(from.other())).isEqualTo(1000);
            assertThat(connection.received(from.other())).isZero();
            assertThat(connection.delivered(from)).isZero();
            assertThat(connection.lastRead(from) - between).isPositive();
            assertThat(connection.lastWritten(from.other()) - between).isPositive();
            assertThat(connection.lastRead(from) - now).isNotPositive();
            assertThat(connection.lastWritten(from.other()) - now).isNotPositive();
        });
    }

    @Test
    void restsWhileNothingMoves() {
        Relayed relayed = relay();
        relayed.client().send(1);
        peers.await("one byte", () -> relayed.server().received() == 1);

        assertQuiet();
    }
}
