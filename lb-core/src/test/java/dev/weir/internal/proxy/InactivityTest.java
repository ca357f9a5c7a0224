package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Side;
import dev.weir.internal.proxy.Inactivity.Verdict;
import dev.weir.internal.server.Bench;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HAProxy's timers of an established connection. The clock's unit is a nanosecond; the client's limit is 100 of them, the
 * server's 200.
 */
class InactivityTest {
    private static final long CLIENT_LIMIT = 100;
    private static final long SERVER_LIMIT = 200;

    private final ScriptedConnection connection = new ScriptedConnection();
    private final Frontend.Builder frontend = Frontend.named("ft")
            .bind("main", "127.0.0.1", 0)
            .defaultBackend("pool")
            .clientTimeout(nanos(CLIENT_LIMIT));
    private final Backend.Builder backend =
            Backend.named("pool").server(Server.of("a", "127.0.0.1", 1)).serverTimeout(nanos(SERVER_LIMIT));

    // ---- reading ----------------------------------------------------------------------------------------------------

    @ParameterizedTest(name = "established {0}, read {1}, written {2}: the limit is reached at {3}")
    @CsvSource(textBlock = """
            # from the later of read and written
            0,   100, 40,  200
            0,   40,  100, 200
            0,   100, 100, 200
            # nothing yet: from the moment it was established
            90,  0,   0,   190
            90,  50,  20,  190
            # the clock is at its end: differences only
            9223372036854775800, 9223372036854775802, 9223372036854775801, -9223372036854775714
            """)
    void readingIsTimedFromTheLastByteEitherWay(long established, long read, long written, long reached) {
        connection.lastRead(Side.CLIENT, read);
        connection.lastWritten(Side.CLIENT, written);
        Inactivity inactivity = establishedAt(established);

        assertThat(inactivity.verdict(Side.CLIENT, reached - 1)).isEqualTo(Verdict.WAIT);
        assertThat(inactivity.untilNext(reached - 1)).isEqualTo(1);
        assertThat(inactivity.verdict(Side.CLIENT, reached)).isEqualTo(Verdict.END_INPUT);
    }

    @Test
    void aStampTakenAMomentAfterNowIsNoSilence() {
        connection.lastRead(Side.CLIENT, 160);
        connection.lastRead(Side.SERVER, 160);

        assertThat(establishedAt(0).untilNext(150)).isEqualTo(CLIENT_LIMIT);
    }

    @ParameterizedTest
    @EnumSource
    void eachSideHasItsOwnLimit(Side side) {
        Inactivity inactivity = establishedAt(0);

        assertEndsInput(inactivity, side, limit(side));
    }

    /** HAProxy was measured: a download of 3 s is not cut by a client timeout of 500 ms. */
    @ParameterizedTest
    @EnumSource
    void aSilentSideThatKeepsReceivingIsNotCut(Side side) {
        Inactivity inactivity = establishedAt(0);

        for (int at = 0; at < 1_000; at += 99) {
            connection.lastWritten(side, at);
            assertThat(inactivity.verdict(side, at + 99)).isEqualTo(Verdict.WAIT);
        }
    }

    @Test
    void withIndependentStreamsASilentSideIsCutHoweverMuchItReceives() {
        frontend.independentStreams();
        connection.lastRead(Side.CLIENT, 10);
        connection.lastWritten(Side.CLIENT, 109);
        connection.lastWritten(Side.SERVER, 205);
        Inactivity inactivity = establishedAt(0);

        assertEndsInput(inactivity, Side.CLIENT, 110);
        assertThat(inactivity.verdict(Side.SERVER, 210))
                .as("only the client's are")
                .isEqualTo(Verdict.WAIT);
    }

    @Test
    void theServersStreamsMayBeIndependentAlone() {
        backend.independentStreams();
        connection.lastWritten(Side.CLIENT, 199);
        connection.lastWritten(Side.SERVER, 199);
        Inactivity inactivity = establishedAt(0);

        assertEndsInput(inactivity, Side.SERVER, 200);
        assertThat(inactivity.verdict(Side.CLIENT, 200)).isEqualTo(Verdict.WAIT);
    }

    @ParameterizedTest
    @EnumSource
    void readingIsNotTimedWhileTheOtherSideTakesNothing(Side side) {
        connection.block(side.other());
        connection.lastWritten(side.other(), 1_000);

        assertThat(establishedAt(0).verdict(side, 1_000)).isEqualTo(Verdict.WAIT);
    }

    /** The transport stamps the moment at which reading resumed; the time before was ours, not the client's. */
    @Test
    void afterAPauseTheTimeStartsAnew() {
        connection.block(Side.SERVER);
        connection.lastWritten(Side.SERVER, 90);
        Inactivity inactivity = establishedAt(0);
        assertThat(inactivity.verdict(Side.CLIENT, 150)).isEqualTo(Verdict.WAIT);

        connection.unblock(Side.SERVER);
        connection.lastRead(Side.CLIENT, 150);

        assertEndsInput(inactivity, Side.CLIENT, 250);
    }

    @Test
    void trafficOfTheOtherSideAloneDoesNotKeepThisOneAlive() {
        connection.lastRead(Side.SERVER, 90);
        connection.lastWritten(Side.SERVER, 90);

        assertThat(establishedAt(0).verdict(Side.CLIENT, 100)).isEqualTo(Verdict.END_INPUT);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsOverIsNotTimedAnyMore(Side side) {
        Inactivity inactivity = establishedAt(0);

        inactivity.inputOver(side);

        assertThat(inactivity.verdict(side, 1_000_000)).isEqualTo(Verdict.WAIT);
        assertThat(inactivity.verdict(side.other(), limit(side.other()))).isEqualTo(Verdict.END_INPUT);
    }

    // ---- writing ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void aSideThatTakesNothingEndsTheConnectionHoweverMuchItSends(Side side) {
        connection.block(side);
        connection.lastWritten(side, 300);
        Inactivity inactivity = establishedAt(0);
        long reached = 300 + limit(side);
        connection.lastRead(side, reached);

        assertThat(inactivity.verdict(side, reached - 1)).isEqualTo(Verdict.WAIT);
        assertThat(inactivity.untilNext(reached - 1)).isEqualTo(1);
        assertThat(inactivity.verdict(side, reached)).isEqualTo(Verdict.CLOSE);
    }

    @Test
    void aSideThatTakesALittleNowAndThenIsNotCut() {
        connection.block(Side.CLIENT);
        Inactivity inactivity = establishedAt(0);

        for (int at = 0; at < 1_000; at += 99) {
            connection.lastWritten(Side.CLIENT, at);
            assertThat(inactivity.verdict(Side.CLIENT, at + 99)).isEqualTo(Verdict.WAIT);
        }
    }

    @Test
    void writingIsNotTimedWhileNothingWaits() {
        connection.lastRead(Side.CLIENT, 1_000);

        assertThat(establishedAt(0).verdict(Side.CLIENT, 1_000)).isEqualTo(Verdict.WAIT);
    }

    /** A client that neither sends nor takes: its end of stream would not help, for nothing can be delivered. */
    @Test
    void whoNeitherSendsNorTakesIsClosed() {
        connection.block(Side.CLIENT);

        assertThat(establishedAt(0).verdict(Side.CLIENT, 100)).isEqualTo(Verdict.CLOSE);
    }

    @Test
    void bytesStillHaveToBeTakenFromAStreamThatIsOver() {
        connection.block(Side.SERVER);
        Inactivity inactivity = establishedAt(0);
        inactivity.inputOver(Side.CLIENT);
        inactivity.inputOver(Side.SERVER);

        assertThat(inactivity.verdict(Side.SERVER, 199)).isEqualTo(Verdict.WAIT);
        assertThat(inactivity.verdict(Side.SERVER, 200)).isEqualTo(Verdict.CLOSE);
    }

    // ---- tunnel and first byte --------------------------------------------------------------------------------------

    @Test
    void theTunnelTimeoutTakesThePlaceOfBoth() {
        backend.tunnelTimeout(nanos(700));
        Inactivity inactivity = establishedAt(0);

        assertEndsInput(inactivity, Side.CLIENT, 700);
        assertEndsInput(inactivity, Side.SERVER, 700);
    }

    @Test
    void aClientWithoutAFirstByteIsClosed() {
        frontend.firstByteTimeout(nanos(30));
        connection.lastRead(Side.SERVER, 25); // a greeting does not help
        connection.lastWritten(Side.CLIENT, 25);
        Inactivity inactivity = establishedAt(0);

        assertThat(inactivity.untilNext(20)).isEqualTo(10);
        assertThat(inactivity.verdict(Side.CLIENT, 29)).isEqualTo(Verdict.WAIT);
        assertThat(inactivity.verdict(Side.CLIENT, 30)).isEqualTo(Verdict.CLOSE);
        assertThat(inactivity.verdict(Side.SERVER, 30))
                .as("not the server's fault")
                .isEqualTo(Verdict.WAIT);
    }

    @Test
    void afterItsFirstByteAClientIsTimedAsUsual() {
        frontend.firstByteTimeout(nanos(30));
        connection.received(Side.CLIENT, 1);
        connection.lastRead(Side.CLIENT, 29);
        Inactivity inactivity = establishedAt(0);

        assertThat(inactivity.untilNext(29)).isEqualTo(100);
        assertEndsInput(inactivity, Side.CLIENT, 129);
    }

    /** A deadline that comes too late lets a connection linger, one that comes too early is only asked again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noVerdictChangesBeforeTheTimeSaid(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            if (random.nextBoolean()) {
                backend.serverFinTimeout(nanos(1 + random.nextInt(300)));
                frontend.clientFinTimeout(nanos(1 + random.nextInt(300)));
                frontend.firstByteTimeout(nanos(1 + random.nextInt(300)));
            }
            long now = random.nextInt(400);
            Inactivity inactivity = establishedAt(random.nextInt((int) now + 1));
            connection.received(Side.CLIENT, random.nextInt(2));
            for (Side side : Side.values()) {
                connection.lastRead(side, random.nextInt((int) now + 1));
                connection.lastWritten(side, random.nextInt((int) now + 1));
                connection.unblock(side);
                switch (random.nextInt(5)) {
                    case 0 -> connection.block(side);
                    case 1 -> inactivity.inputOver(side);
                    case 2 -> inactivity.passedOn(side, random.nextInt((int) now + 1));
                    default -> {}
                }
            }
            if (inactivity.verdict(Side.CLIENT, now) != Verdict.WAIT
                    || inactivity.verdict(Side.SERVER, now) != Verdict.WAIT) {
                continue; // the connection has changed by the time it asks
            }
            long wait = inactivity.untilNext(now);
            assertThat(wait).as("seed %s, round %s", seed, round).isPositive();
            assertThat(inactivity.verdict(Side.CLIENT, now + wait - 1)).isEqualTo(Verdict.WAIT);
            assertThat(inactivity.verdict(Side.SERVER, now + wait - 1)).isEqualTo(Verdict.WAIT);
        }
    }

    private static void assertEndsInput(Inactivity inactivity, Side side, long at) {
        assertThat(inactivity.verdict(side, at - 1)).isEqualTo(Verdict.WAIT);
        assertThat(inactivity.verdict(side, at)).isEqualTo(Verdict.END_INPUT);
    }

    private static long limit(Side side) {
        return side == Side.CLIENT ? CLIENT_LIMIT : SERVER_LIMIT;
    }

    private static Duration nanos(long nanos) {
        return Duration.ofNanos(nanos);
    }

    private Inactivity establishedAt(long at) {
        return new Inactivity(
                connection, Route.of(frontend.build(), backend.build(), new Bench().live(backend.build())), at);
    }
}
