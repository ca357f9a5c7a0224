package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backend;
import dev.weir.Frontend;
import dev.weir.Server;
import dev.weir.Side;
import dev.weir.internal.proxy.Inactivity.Verdict;
import dev.weir.internal.server.Bench;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** HAProxy's timers of an established connection, with a clock whose unit is one and limits of 100 and 200 of it. */
class InactivityTest {
    private static final long CLIENT_LIMIT = 100;
    private static final long SERVER_LIMIT = 200;

    private final ScriptedConnection connection = new ScriptedConnection();

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
        Inactivity inactivity = new Inactivity(connection, route(), established);

        assertThat(inactivity.verdict(Side.CLIENT, reached - 1)).isEqualTo(Verdict.WAIT);
        assertThat(inactivity.untilNext(reached - 1)).isEqualTo(1);
        assertThat(inactivity.verdict(Side.CLIENT, reached)).isEqualTo(Verdict.END_INPUT);
    }

    @Test
    void aStampTakenAMomentAfterNowIsNoSilence() {
        connection.lastRead(Side.CLIENT, 160);
        connection.lastRead(Side.SERVER, 160);

        assertThat(atEstablishment(0).untilNext(150)).isEqualTo(CLIENT_LIMIT);
    }

    @ParameterizedTest
    @EnumSource
    void eachSideHasItsOwnLimit(Side side) {
        long limit = side == Side.CLIENT ? CLIENT_LIMIT : SERVER_LIMIT;
        Inactivity inactivity = atEstablishment(0);

        assertThat(inactivity.verdict(side, limit - 1)).isEqualTo(Verdict.WAIT);
        assertThat(inactivity.verdict(side, limit)).isEqualTo(Verdict.END_INPUT);
    }

    @ParameterizedTest
    @EnumSource
    void readingIsNotTimedWhileTheOtherSideTakesNothing(Side side) {
        connection.block(side.other());
        connection.lastWritten(side.other(), 1_000);

        assertThat(atEstablishment(0).verdict(side, 1_000)).isEqualTo(Verdict.WAIT);
    }

    @Test
    void trafficOfTheOtherSideAloneDoesNotKeepThisOneAlive() {
        connection.lastRead(Side.SERVER, 90);
        connection.lastWritten(Side.SERVER, 90);

        assertThat(atEstablishment(0).verdict(Side.CLIENT, 100)).isEqualTo(Verdict.END_INPUT);
    }

    private Inactivity atEstablishment(long at) {
        return new Inactivity(connection, route(), at);
    }

    private static Route route() {
        return route(frontend(), backend());
    }

    private static Route route(Frontend.Builder frontend, Backend.Builder backend) {
        return Route.of(frontend.build(), new Bench().live(backend.build()));
    }

    private static Frontend.Builder frontend() {
        return Frontend.named("ft")
                .bind("main", "127.0.0.1", 0)
                .defaultBackend("pool")
                .clientTimeout(Duration.ofNanos(CLIENT_LIMIT));
    }

    private static Backend.Builder backend() {
        return Backend.named("pool")
                .server(Server.of("a", "127.0.0.1", 1))
                .serverTimeout(Duration.ofNanos(SERVER_LIMIT));
    }
}
