package dev.weir.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Side;
import dev.weir.testing.Peer;
import dev.weir.testing.Peer.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that end in order: each direction by itself, and no end of stream before the last byte. */
abstract class EndingContract extends TransportCase {
    private static final int MIB = 1024 * 1024;
    private static final int SIMULTANEOUS_ENDS = 500;

    @ParameterizedTest(name = "end of {0}")
    @EnumSource(Side.class)
    void passesOnAnEndWithoutAnyByte(Side from) {
        Relayed relayed = relay();
        relayed.at(from).finish();

        assertEnding(relayed.opposite(from), Ending.FIN);
        awaitEvent(relayed.connection(), "endOfStream " + from);
        assertThat(relayed.at(from).ending()).isEqualTo(Ending.OPEN);
        relayed.opposite(from).finish();

        assertEnding(relayed.at(from), Ending.FIN);
        assertEvents(relayed.connection(), "connected", "endOfStream " + from, "endOfStream " + from.other(), "closed");
    }

    @ParameterizedTest(name = "bytes from {0}")
    @EnumSource(Side.class)
    void deliversDataThatComesTogetherWithTheEnd(Side from) {
        openCanaries();
        for (int bytes : new int[] {1, 1000, 4096, 70_000}) {
            Relayed relayed = relay();
            Peer sender = relayed.at(from);
            // While the loops stand still, data and end of stream gather: they are seen in one look.
            whileLoopsStandStill(() -> {
                sender.send(bytes).finish();
                peers.await("data and FIN sent", sender::hasEndedOutput);
            });

            assertEnding(relayed.opposite(from), Ending.FIN);
            assertComplete(sender, relayed.opposite(from));
            relayed.opposite(from).finish();
            assertEvents(
                    relayed.connection(), "connected", "endOfStream " + from, "endOfStream " + from.other(), "closed");
        }
        assertCanariesSing();
    }

    @ParameterizedTest(name = "end of {0}")
    @EnumSource(Side.class)
    void goesOnStreamingTheOtherWayAfterAnEnd(Side first) {
        openCanaries();
        Relayed relayed = relay();
        Peer early = relayed.at(first);
        Peer streaming = relayed.opposite(first);
        streaming.send(20 * MIB);
        early.send(100_000).finish();

        assertEnding(streaming, Ending.FIN);
        assertComplete(early, streaming);
        awaitEvent(relayed.connection(), "endOfStream " + first);
        assertCanariesSing();
        streaming.send(20 * MIB).finish();

        assertEnding(early, Ending.FIN);
        assertComplete(streaming, early);
        assertThat(early.received()).isEqualTo(40 * MIB);
        assertEvents(
                relayed.connection(), "connected", "endOfStream " + first, "endOfStream " + first.other(), "closed");
    }

    @ParameterizedTest(name = "end of {0}")
    @EnumSource(Side.class)
    void waitsForEverWithOneDirectionEnded(Side first) {
        Relayed relayed = relay();
        relayed.at(first).finish();
        awaitEvent(relayed.connection(), "endOfStream " + first);
        assertQuiet();

        assertThat(relayed.connection().events()).containsExactly("connected", "endOfStream " + first);
        relayed.opposite(first).send(1000);
        peers.await("late answer", () -> relayed.at(first).received() == 1000);
        assertComplete(relayed.opposite(first), relayed.at(first));
    }

    @Test
    void closesOnceWhenBothEndAtTheSameInstant() {
        openCanaries();
        for (int i = 0; i < SIMULTANEOUS_ENDS; i++) {
            Relayed relayed = relay();
            relayed.client().send(i % 3).finish();
            relayed.server().send(i % 5).finish();
            assertBothEnded(relayed);
        }
        assertCanariesSing();
    }

    @Test
    void closesOnceWhenBothEndsAreSeenInOneLook() {
        openCanaries();
        for (int i = 0; i < 20; i++) {
            Relayed relayed = relay();
            long bytes = i * 1000L;
            whileLoopsStandStill(() -> {
                relayed.client().send(bytes).finish();
                relayed.server().send(bytes / 2).finish();
                peers.await(
                        "both have ended",
                        () -> relayed.client().hasEndedOutput()
                                && relayed.server().hasEndedOutput());
            });
            assertBothEnded(relayed);
        }
        assertCanariesSing();
    }

    @ParameterizedTest(name = "input of {0}")
    @EnumSource(Side.class)
    void endsAnInputAsIfTheSideHadEndedItsStream(Side from) {
        Relayed relayed = relay();
        relayed.at(from).send(1000);
        peers.await("bytes before", () -> relayed.opposite(from).received() == 1000);

        on(relayed.connection(), () -> relayed.connection().connection().endInput(from));
        assertEnding(relayed.opposite(from), Ending.FIN);
        awaitEvent(relayed.connection(), "endOfStream " + from);
        relayed.at(from).send(10);
        relayed.opposite(from).send(5000).finish();

        assertEnding(relayed.at(from), Ending.FIN, Ending.RESET);
        assertPrefix(relayed.opposite(from), relayed.at(from));
        assertThat(relayed.opposite(from).received())
                .as("nothing after the end")
                .isEqualTo(1000);
        assertEvents(relayed.connection(), "connected", "endOfStream " + from, "endOfStream " + from.other(), "closed");
    }

    @ParameterizedTest(name = "input of {0}")
    @EnumSource(Side.class)
    void deliversWhatWasReadBeforeItEndsAnInput(Side from) {
        Relayed relayed = relay();
        var connection = relayed.connection().connection();
        Peer reader = relayed.opposite(from).pauseReading();
        relayed.at(from).send(32 * MIB);
        awaitBlocked(relayed, from.other());
        on(relayed.connection(), () -> connection.endInput(from));
        long[] received = new long[1];
        on(relayed.connection(), () -> received[0] = connection.received(from));
        reader.resumeReading();

        assertEnding(reader, Ending.FIN);
        assertPrefix(relayed.at(from), reader);
        assertThat(reader.received()).isEqualTo(received[0]);
        awaitEvent(relayed.connection(), "endOfStream " + from);
    }

    @ParameterizedTest(name = "input of {0}")
    @EnumSource(Side.class)
    void doesNothingToAnInputThatHasEnded(Side from) {
        Relayed relayed = relay();
        relayed.at(from).send(10).finish();
        awaitEvent(relayed.connection(), "endOfStream " + from);

        on(relayed.connection(), () -> relayed.connection().connection().endInput(from));
        on(relayed.connection(), () -> relayed.connection().connection().endInput(from));
        relayed.opposite(from).send(10).finish();

        assertEnding(relayed.at(from), Ending.FIN);
        assertEvents(relayed.connection(), "connected", "endOfStream " + from, "endOfStream " + from.other(), "closed");
    }

    private void assertBothEnded(Relayed relayed) {
        assertEnding(relayed.client(), Ending.FIN);
        assertEnding(relayed.server(), Ending.FIN);
        assertComplete(relayed.client(), relayed.server());
        assertComplete(relayed.server(), relayed.client());
        awaitEvent(relayed.connection(), "closed");
        assertThat(relayed.connection().events())
                .containsExactlyInAnyOrder("connected", "endOfStream CLIENT", "endOfStream SERVER", "closed")
                .startsWith("connected")
                .endsWith("closed");
    }

    /** Waits for an end that depends on what the kernel does with bytes that nobody read. */
    private void assertEnding(Peer peer, Ending either, Ending or) {
        peers.await("end of stream at " + peer, () -> peer.ending() == either || peer.ending() == or);
    }
}
