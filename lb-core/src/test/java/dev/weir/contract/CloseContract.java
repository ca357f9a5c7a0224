package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Side;
import dev.weir.spi.CloseMode;
import dev.weir.spi.Connection;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections that the load balancer ends. */
abstract class CloseContract extends TransportCase {
    private static final int MIB = 1024 * 1024;

    @ParameterizedTest(name = "client gets {0}, server gets {1}")
    @CsvSource({"FIN, FIN", "FIN, RESET", "RESET, FIN", "RESET, RESET"})
    void closesBothSidesAsTold(CloseMode clientMode, CloseMode serverMode) {
        Relayed relayed = relay();
        relayed.client().send(500);
        relayed.server().send(700);
        peers.await(
                "bytes both ways",
                () -> relayed.client().received() == 700 && relayed.server().received() == 500);
        on(relayed.connection(), () -> relayed.connection().connection().close(clientMode, serverMode));

        assertEnding(relayed.client(), ending(clientMode));
        assertEnding(relayed.server(), ending(serverMode));
        assertComplete(relayed.client(), relayed.server());
        assertComplete(relayed.server(), relayed.client());
        assertEvents(relayed.connection(), "connected", "closed");
    }

    @Test
    void closesOnceHoweverOftenItIsTold() {
        Relayed relayed = relay();
        Connection connection = relayed.connection().connection();
        on(relayed.connection(), () -> {
            connection.close(CloseMode.FIN, CloseMode.FIN);
            connection.close(CloseMode.RESET, CloseMode.RESET);
            connection.finish(Side.CLIENT, CloseMode.RESET);
            connection.endInput(Side.CLIENT);
        });
        assertEnding(relayed.client(), Ending.FIN);
        assertEnding(relayed.server(), Ending.FIN);
        on(relayed.connection(), () -> connection.close(CloseMode.RESET, CloseMode.RESET));

        assertEvents(relayed.connection(), "connected", "closed");
    }

    @ParameterizedTest(name = "to {0} with {1}")
    @CsvSource({"CLIENT, FIN", "CLIENT, RESET", "SERVER, FIN", "SERVER, RESET"})
    void finishesOneSideAfterDeliveringWhatWasRead(Side to, CloseMode mode) {
        Relayed relayed = relay();
        Connection connection = relayed.connection().connection();
        Peer reader = relayed.at(to).pauseReading();
        relayed.opposite(to).send(64L * MIB);
        awaitBlocked(relayed, to);
        long[] read = new long[1];
        on(relayed.connection(), () -> {
            connection.finish(to, mode);
            read[0] = connection.received(to.other());
        });
        assertThat(relayed.connection().has("closed"))
                .as("closed before all was delivered")
                .isFalse();
        reader.resumeReading();

        assertEnding(reader, ending(mode));
        assertPrefix(relayed.opposite(to), reader);
        if (mode == CloseMode.FIN) {
            assertThat(reader.received()).isEqualTo(read[0]);
        }
        assertEvents(relayed.connection(), "connected", "closed");
        peers.await("the other side is dropped", () -> relayed.opposite(to).ending() != Ending.OPEN);
    }

    @Test
    void closesWhileItFinishes() {
        Relayed relayed = relay();
        Connection connection = relayed.connection().connection();
        relayed.client().pauseReading();
        relayed.server().send(64L * MIB);
        awaitBlocked(relayed, Side.CLIENT);
        on(relayed.connection(), () -> connection.finish(Side.CLIENT, CloseMode.FIN));
        on(relayed.connection(), () -> connection.close(CloseMode.RESET, CloseMode.RESET));
        assertEvents(relayed.connection(), "connected", "closed");
        relayed.client().resumeReading();

        assertEnding(relayed.client(), Ending.RESET);
        assertPrefix(relayed.server(), relayed.client());
    }

    @Test
    void closesInOrderThoughBytesOfTheClientAreUnread() {
        plan(connection -> {});
        Peer client = peers.connect(listener.localAddress()).send(1000);
        RecordingHandler connection = hold(client);
        peers.await("sent", () -> client.sent() == 1000);
        peers.pass(Duration.ofMillis(1));
        on(connection, () -> connection.connection().close(CloseMode.FIN, CloseMode.FIN));

        assertEnding(client, Ending.FIN);
        assertEvents(connection, "closed");
        assertThat(connection.receivedAtEnd())
                .as("whether it spoke decides about its log line")
                .isEqualTo(1000);
    }

    @ParameterizedTest(name = "client gets {0}")
    @CsvSource({"FIN", "RESET"})
    void closesBeforeThereIsAServer(CloseMode mode) {
        plan(connection -> {});
        Peer client = peers.connect(listener.localAddress());
        RecordingHandler connection = hold(client);
        on(connection, () -> connection.connection().close(mode, CloseMode.RESET));

        assertEnding(client, ending(mode));
        assertEvents(connection, "closed");
    }

    @ParameterizedTest(name = "client gets {0}")
    @CsvSource({"FIN", "RESET"})
    void closesWhileItConnects(CloseMode mode) {
        var silent = peers.silent();
        plan(connection -> connection.connect(silent));
        Peer client = peers.connect(listener.localAddress());
        RecordingHandler connection = hold(client);
        on(connection, () -> connection.connection().close(mode, CloseMode.RESET));

        assertEnding(client, ending(mode));
        assertEvents(connection, "closed");
    }

    @Test
    void closesInsideTheCallThatAcceptsAClient() {
        plan(connection -> connection.connection().close(CloseMode.RESET, CloseMode.RESET));
        Peer client = peers.connect(listener.localAddress());

        assertEnding(client, Ending.RESET);
        peers.await("accepted", () -> acceptor.accepted() == 1);
        assertEvents(acceptor.connections().get(0), "closed");
    }

    private static Ending ending(CloseMode mode) {
        return mode == CloseMode.FIN ? Ending.FIN : Ending.RESET;
    }
}
