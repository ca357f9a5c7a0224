package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Side;
import dev.weir.spi.CloseMode;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.TransportFixture.Ability;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that send or end before their connection is relayed. */
abstract class WaitingContract extends TransportCase {
    private static final int MIB = 1024 * 1024;
    /** Behind more than that, who must read to see an end of stream need not see it yet. */
    private static final int EARLY_BYTES = 4096;

    /** Where a connection can stand before it is relayed. */
    enum Phase {
        HELD,
        CONNECTING,
        CONNECTED
    }

    private InetSocketAddress silent;
    private Peer client;

    @BeforeEach
    void prepareSilence() {
        silent = peers.silent();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void tellsThatAClientEndedItsStream(Phase phase) {
        RecordingHandler connection = waiting(phase);
        client.finish();
        awaitEvent(connection, "clientEnded FIN");
        assertQuiet();

        assertThat(client.ending()).as("open until the load balancer closes it").isEqualTo(Ending.OPEN);
        assertThat(connection.count("clientEnded FIN")).isEqualTo(1);
        on(connection, () -> connection.connection().close(CloseMode.FIN, CloseMode.FIN));
        assertEnding(client, Ending.FIN);
        awaitEvent(connection, "closed");
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void tellsThatAClientWasReset(Phase phase) {
        openCanaries();
        RecordingHandler connection = waiting(phase);
        client.reset();
        awaitEvent(connection, "clientEnded RESET");
        assertQuiet();
        assertCanariesSing();

        assertThat(connection.isClosed()).isFalse();
        on(connection, () -> connection.connection().close(CloseMode.RESET, CloseMode.RESET));
        awaitEvent(connection, "closed");
        assertThat(connection.count("clientEnded RESET")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void keepsWhatAClientSentBeforeItEndedItsStream(Phase phase) {
        RecordingHandler connection = waiting(phase);
        client.send(EARLY_BYTES).finish();
        awaitEvent(connection, "clientEnded FIN_AFTER_DATA");
        assertQuiet();
        Peer destination = proceed(connection, phase);

        assertEnding(destination, Ending.FIN);
        assertComplete(client, destination);
        destination.send(2000).finish();
        assertEnding(client, Ending.FIN);
        assertComplete(destination, client);
        awaitEvent(connection, "closed");
        assertThat(connection.events()).doesNotContain("clientEnded FIN");
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void relaysAClientThatEndedItsStreamAtOnce(Phase phase) {
        RecordingHandler connection = waiting(phase);
        client.finish();
        awaitEvent(connection, "clientEnded FIN");
        Peer destination = proceed(connection, phase);

        assertEnding(destination, Ending.FIN);
        destination.send(2000).finish();
        assertEnding(client, Ending.FIN);
        assertComplete(destination, client);
        awaitEvent(connection, "endOfStream CLIENT");
        awaitEvent(connection, "closed");
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void tellsThatAResetFollowedAnEndOfStream(Phase phase) {
        assume(Ability.RESET_AFTER_FIN);
        RecordingHandler connection = waiting(phase);
        client.finish();
        awaitEvent(connection, "clientEnded FIN");
        client.reset();

        awaitEvent(connection, "clientEnded RESET");
        assertQuiet();
        on(connection, () -> connection.connection().close(CloseMode.RESET, CloseMode.RESET));
        awaitEvent(connection, "closed");
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void readsNoMoreThanItMustFromAClientThatWaits(Phase phase) {
        RecordingHandler connection = waiting(phase);
        client.send(64L * MIB).finish();
        peers.await("some bytes sent", () -> client.sent() > 0);
        assertQuiet();

        on(connection, () -> assertThat(connection.connection().received(Side.CLIENT))
                .isLessThanOrEqualTo(MIB));
        assertThat(client.sent()).as("sending stalls").isLessThan(64L * MIB);
        Peer destination = proceed(connection, phase);

        assertEnding(destination, Ending.FIN);
        assertComplete(client, destination);
    }

    /** The connection of a new client, in that phase. */
    private RecordingHandler waiting(Phase phase) {
        plan(connection -> {
            connection.holdOnceConnected();
            switch (phase) {
                case HELD -> {}
                case CONNECTING -> connection.connect(silent);
                case CONNECTED -> connection.connect(server.address());
            }
        });
        client = peers.connect(listener.localAddress());
        RecordingHandler connection = accepted(client);
        if (phase == Phase.CONNECTED) {
            awaitEvent(connection, "connected");
        }
        return connection;
    }

    /** Goes on from that phase until the connection is relayed; returns the server's end. */
    private Peer proceed(RecordingHandler connection, Phase phase) {
        if (phase != Phase.CONNECTED) {
            on(connection, () -> {
                if (phase == Phase.CONNECTING) {
                    connection.abandonConnect();
                }
                connection.connect(server.address());
            });
            awaitEvent(connection, "connected");
        }
        on(connection, connection::relay);
        return server.next();
    }
}
