package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Side;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.PeerServer;
import dev.weir.testing.TransportFixture.Ability;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers that are slow, streams that are small, large or odd. */
abstract class PressureContract extends TransportCase {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final long MOST_HELD = 4 * MIB;
    private static final long OVER_2_GIB = (1L << 31) + 12_345;

    @ParameterizedTest(name = "bytes from {0}")
    @EnumSource(Side.class)
    void deliversTenMegabytesThenFinToASlowReader(Side from) {
        openCanaries();
        Relayed relayed = relayNarrow();
        Peer reader = relayed.opposite(from).pauseReading();
        relayed.at(from).send(10 * MIB).finish();
        awaitBlocked(relayed, from.other());
        assertCanariesSing();

        for (long step = 256 * KIB; step < 10 * MIB; step += 512 * KIB) {
            long total = step;
            reader.readUpTo(total);
            peers.await("slow reader has " + total, () -> reader.received() == total);
        }
        assertThat(reader.ending()).isEqualTo(Ending.OPEN);
        reader.resumeReading();

        assertEnding(reader, Ending.FIN);
        assertComplete(relayed.at(from), reader);
        assertThat(relayed.connection().events()).containsExactly("connected", "endOfStream " + from);
    }

    @ParameterizedTest(name = "bytes from {0}")
    @EnumSource(Side.class)
    void boundsWhatItHoldsForASlowReader(Side from) {
        openCanaries();
        Relayed relayed = relayNarrow();
        Peer reader = relayed.opposite(from).pauseReading();
        relayed.at(from).send(64 * MIB).finish();
        awaitBlocked(relayed, from.other());

        assertThat(held(relayed.connection().connection(), from)).isLessThanOrEqualTo(MOST_HELD);
        assertThat(relayed.at(from).sent()).as("sending stalls").isLessThan(64 * MIB);
        assertQuiet();
        assertCanariesSing();
        assertStaysBlocked(relayed, from.other());

        reader.resumeReading();
        assertEnding(reader, Ending.FIN);
        assertComplete(relayed.at(from), reader);
    }

    @ParameterizedTest(name = "bytes from {0}")
    @EnumSource(Side.class)
    void pausesForAReaderOfOneByteSegmentsAndGoesOn(Side from) {
        Relayed relayed = relayNarrow();
        Peer reader = relayed.opposite(from).pauseReading();
        relayed.at(from).sendInSegments(10_000, 1);
        peers.await("all segments sent or blocked", () -> relayed.at(from).sent() == 10_000);
        assertQuiet();

        reader.resumeReading();
        peers.await("all segments", () -> reader.received() == 10_000);
        relayed.at(from).sendInSegments(10_000, 1).finish();

        assertEnding(reader, Ending.FIN);
        assertComplete(relayed.at(from), reader);
    }

    @ParameterizedTest(name = "bytes from {0}")
    @EnumSource(Side.class)
    void takesUpOneByteSegmentsBehindABlockedStream(Side from) {
        Relayed relayed = relayNarrow();
        Peer reader = relayed.opposite(from).pauseReading();
        relayed.at(from).send(12 * MIB).sendInSegments(2_000, 1).finish();
        awaitBlocked(relayed, from.other());

        reader.resumeReading();
        assertEnding(reader, Ending.FIN);
        assertComplete(relayed.at(from), reader);
    }

    @Test
    void movesOneDirectionWhileTheOtherIsBlocked() {
        Relayed relayed = relayNarrow();
        relayed.client().pauseReading();
        relayed.server().send(32 * MIB).finish();
        awaitBlocked(relayed, Side.CLIENT);

        relayed.client().send(8 * MIB).finish();
        assertEnding(relayed.server(), Ending.FIN);
        assertComplete(relayed.client(), relayed.server());

        relayed.client().resumeReading();
        assertEnding(relayed.client(), Ending.FIN);
        assertComplete(relayed.server(), relayed.client());
    }

    @Test
    void recoversWhenBothDirectionsAreBlocked() {
        Relayed relayed = relayNarrow();
        relayed.client().pauseReading();
        relayed.server().pauseReading(); // both, before the first byte is sent: else it may all be read by then
        relayed.client().send(16 * MIB).finish();
        relayed.server().send(16 * MIB).finish();
        awaitBlocked(relayed, Side.CLIENT);
        awaitBlocked(relayed, Side.SERVER);
        assertQuiet();

        relayed.client().resumeReading();
        relayed.server().resumeReading();
        assertEnding(relayed.client(), Ending.FIN);
        assertEnding(relayed.server(), Ending.FIN);
        assertComplete(relayed.client(), relayed.server());
        assertComplete(relayed.server(), relayed.client());
    }

    @Test
    void tellsSinceWhenASideIsBlocked() {
        Relayed relayed = relayNarrow();
        var connection = relayed.connection().connection();
        on(relayed.connection(), () -> assertThat(connection.isBlocked(Side.CLIENT))
                .isFalse());
        relayed.client().pauseReading();
        relayed.server().send(32 * MIB);
        awaitBlocked(relayed, Side.CLIENT);
        long blocked = peers.runtime().nanoTime();
        peers.pass(Duration.ofMillis(20));

        on(relayed.connection(), () -> {
            assertThat(connection.isBlocked(Side.CLIENT)).isTrue();
            assertThat(connection.isBlocked(Side.SERVER)).isFalse();
            assertThat(connection.lastWritten(Side.CLIENT) - blocked).isNotPositive();
        });
        relayed.client().resumeReading();
        peers.await("all read", () -> relayed.client().received() == 32 * MIB);
        on(relayed.connection(), () -> {
            assertThat(connection.isBlocked(Side.CLIENT)).isFalse();
            assertThat(connection.lastWritten(Side.CLIENT) - blocked).isPositive();
            assertThat(connection.lastRead(Side.SERVER) - blocked).isPositive();
        });
    }

    @Test
    void leavesOtherConnectionsTheirShareWhileOneStreams() {
        openCanaries();
        Relayed relayed = relay();
        relayed.server().send(256L * MIB).finish();
        for (int i = 0; i < 50; i++) {
            assertCanariesSing();
        }

        assertEnding(relayed.client(), Ending.FIN);
        assertComplete(relayed.server(), relayed.client());
    }

    @ParameterizedTest(name = "bytes from {0}")
    @EnumSource(Side.class)
    void passesByUrgentData(Side from) {
        assume(Ability.URGENT_DATA);
        openCanaries();
        Relayed relayed = relay();
        Peer sender = relayed.at(from);
        Peer reader = relayed.opposite(from);
        sender.send(3);
        peers.await("bytes before", () -> reader.received() == 3);
        sender.sendUrgent('!').send(5);
        peers.await("bytes after urgent data", () -> reader.received() == 8);
        assertQuiet();
        assertCanariesSing();

        sender.send(MIB).finish();
        assertEnding(reader, Ending.FIN);
        assertComplete(sender, reader);
    }

    @Test
    @Tag("large")
    void countsBeyondTwoGibibytes() {
        Relayed relayed = relay();
        var connection = relayed.connection().connection();
        relayed.client().send(10);
        for (long step = 1; step <= 8; step++) {
            long total = OVER_2_GIB / 8 * step;
            relayed.server().send(OVER_2_GIB / 8);
            peers.await(total + " bytes", () -> relayed.client().received() == total);
        }
        on(relayed.connection(), () -> {
            assertThat(connection.received(Side.SERVER)).isEqualTo(OVER_2_GIB / 8 * 8);
            assertThat(connection.delivered(Side.CLIENT)).isEqualTo(OVER_2_GIB / 8 * 8);
        });
        relayed.server().finish();

        assertEnding(relayed.client(), Ending.FIN);
        assertComplete(relayed.server(), relayed.client());
    }

    private Relayed relayNarrow() {
        PeerServer narrow = peers.listenNarrow(peer -> {});
        plan(connection -> connection.connect(narrow.address()));
        Peer client = peers.connectNarrow(listener.localAddress());
        RecordingHandler connection = accepted(client);
        peers.await("relaying", connection::isRelaying);
        return new Relayed(client, narrow.next(), connection);
    }

    private void assertStaysBlocked(Relayed relayed, Side to) {
        var connection = relayed.connection().connection();
        on(relayed.connection(), () -> {
            assertThat(connection.isBlocked(to)).isTrue();
            assertThat(connection.received(to.other()) - connection.delivered(to))
                    .isLessThanOrEqualTo(MOST_HELD);
        });
    }
}
