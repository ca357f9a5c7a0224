package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Side;
import dev.weir.spi.CloseMode;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import dev.weir.testing.TransportFixture.Ability;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that are cut off: a reset is seen as one, passed on as one, and after the bytes read before it. */
abstract class ResetContract extends TransportCase {
    private static final int MIB = 1024 * 1024;

    @ParameterizedTest(name = "reset by {0}")
    @EnumSource(Side.class)
    void passesOnAResetWithBytesInFlight(Side from) {
        openCanaries();
        for (int i = 1; i <= 20; i++) {
            Relayed relayed = relay();
            Peer sender = relayed.at(from);
            Peer receiver = relayed.opposite(from);
            long enough = i * 50_000L;
            sender.send(64L * MIB);
            peers.await("bytes in flight", () -> receiver.received() >= enough);
            sender.reset();

            assertEnding(receiver, Ending.RESET);
            assertPrefix(sender, receiver);
            assertEvents(relayed.connection(), "connected", "failed " + from, "closed");
        }
        assertCanariesSing();
    }

    @ParameterizedTest(name = "reset by {0}")
    @EnumSource(Side.class)
    void passesOnAResetOfAnIdleConnection(Side from) {
        Relayed relayed = relay();
        relayed.at(from).reset();

        assertEnding(relayed.opposite(from), Ending.RESET);
        assertThat(relayed.opposite(from).received()).isZero();
        assertEvents(relayed.connection(), "connected", "failed " + from, "closed");
    }

    @ParameterizedTest(name = "reset by {0}")
    @EnumSource(Side.class)
    void deliversBytesThatCameBeforeTheReset(Side from) {
        openCanaries();
        Relayed relayed = relay();
        Peer sender = relayed.at(from);
        Peer receiver = relayed.opposite(from);
        // While the loops stand still the bytes and the reset gather; the bytes can still be read.
        whileLoopsStandStill(() -> {
            sender.send(1000);
            peers.await("bytes sent", () -> sender.sent() == 1000);
            sender.reset();
            peers.await("reset", sender::isClosed);
        });

        assertEnding(receiver, Ending.RESET);
        assertComplete(sender, receiver);
        assertEvents(relayed.connection(), "connected", "failed " + from, "closed");
        assertCanariesSing();
    }

    @ParameterizedTest(name = "reset by {0}")
    @EnumSource(Side.class)
    void deliversWhatItHeldWhenTheResetCame(Side from) {
        openCanaries();
        Relayed relayed = relay();
        Peer sender = relayed.at(from);
        Peer receiver = relayed.opposite(from).pauseReading();
        sender.send(64L * MIB);
        awaitBlocked(relayed, from.other());
        sender.reset();
        peers.await("reset", sender::isClosed);
        assertQuiet();
        receiver.resumeReading();

        assertEnding(receiver, Ending.RESET);
        assertPrefix(sender, receiver);
        assertEvents(relayed.connection(), "connected", "failed " + from, "closed");
        assertThat(relayed.connection().deliveredAtEnd())
                .as("bytes written of those read")
                .isEqualTo(relayed.connection().receivedAtEnd());
        assertCanariesSing();
    }

    @ParameterizedTest(name = "FIN, then reset by {0}")
    @EnumSource(Side.class)
    void endsAsResetWhenAResetFollowsAnEndOfStream(Side from) {
        assume(Ability.RESET_AFTER_FIN);
        openCanaries();
        Relayed relayed = relay();
        relayed.at(from).send(100).finish();
        awaitEvent(relayed.connection(), "endOfStream " + from);
        relayed.at(from).reset();

        assertEvents(relayed.connection(), "connected", "endOfStream " + from, "failed " + from, "closed");
        assertResetAfterFin(relayed.opposite(from));
        assertQuiet();
        assertCanariesSing();
    }

    @ParameterizedTest(name = "FIN, then reset by {0}")
    @EnumSource(Side.class)
    void seesAResetThatFollowsAnEndOfStreamWhenItWrites(Side from) {
        openCanaries();
        Relayed relayed = relay();
        relayed.at(from).send(100).finish();
        awaitEvent(relayed.connection(), "endOfStream " + from);
        relayed.at(from).reset();
        peers.await("reset", relayed.at(from)::isClosed);
        relayed.opposite(from).send(MIB);

        assertEvents(relayed.connection(), "connected", "endOfStream " + from, "failed " + from, "closed");
        assertResetAfterFin(relayed.opposite(from));
        assertCanariesSing();
    }

    @ParameterizedTest(name = "FIN of the other side, then reset by {0}")
    @EnumSource(Side.class)
    void passesOnAResetAfterTheOtherSideHasEnded(Side from) {
        Relayed relayed = relay();
        relayed.opposite(from).send(100).finish();
        awaitEvent(relayed.connection(), "endOfStream " + from.other());
        relayed.at(from).send(1000);
        peers.await("bytes before the reset", () -> relayed.opposite(from).received() == 1000);
        relayed.at(from).reset();

        assertEnding(relayed.opposite(from), Ending.RESET);
        assertEvents(relayed.connection(), "connected", "endOfStream " + from.other(), "failed " + from, "closed");
    }

    @ParameterizedTest(name = "{0} closes without reading")
    @EnumSource(Side.class)
    void treatsAPeerThatClosesWithBytesUnreadAsReset(Side from) {
        Relayed relayed = relay();
        relayed.at(from).pauseReading();
        relayed.opposite(from).send(16 * MIB);
        awaitBlocked(relayed, from);
        relayed.at(from).close();

        assertEnding(relayed.opposite(from), Ending.RESET);
        assertEvents(relayed.connection(), "connected", "failed " + from, "closed");
    }

    @ParameterizedTest(name = "failure of {0}")
    @EnumSource(Side.class)
    void movesNothingAfterAFailureUntilItIsAnswered(Side from) {
        plan(connection -> {
            connection.ignoreFailures();
            connection.connect(server.address());
        });
        Relayed relayed = relay();
        var connection = relayed.connection().connection();
        relayed.at(from).reset();
        awaitEvent(relayed.connection(), "failed " + from);
        relayed.opposite(from).send(5000);
        peers.await("bytes for nobody", () -> relayed.opposite(from).sent() == 5000);
        assertQuiet();

        on(relayed.connection(), () -> assertThat(connection.received(from.other()))
                .isZero());
        assertThat(relayed.connection().events()).containsExactly("connected", "failed " + from);
        assertThat(relayed.opposite(from).ending()).isEqualTo(Ending.OPEN);
        on(relayed.connection(), () -> connection.finish(from.other(), CloseMode.RESET));

        assertEnding(relayed.opposite(from), Ending.RESET);
        assertEvents(relayed.connection(), "connected", "failed " + from, "closed");
    }

    /** A reset can no longer be read after an end of stream; writing finds it. */
    private void assertResetAfterFin(Peer peer) {
        peers.await("reset of " + peer, () -> {
            peer.send(1);
            peers.pass(Duration.ofMillis(1));
            return peer.ending() == Ending.RESET;
        });
    }
}
