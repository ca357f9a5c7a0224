package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Side;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SilenceTest {
    private final ScriptedConnection connection = new ScriptedConnection();

    @ParameterizedTest(name = "established {0}, read {1}, written {2}, now {3}: {4}")
    @CsvSource(textBlock = """
            # from the later of read and written
            0,   100, 40,  150, 50
            0,   40,  100, 150, 50
            0,   100, 100, 100, 0
            # nothing yet: from the moment it was established
            90,  0,   0,   150, 60
            90,  50,  20,  150, 60
            # a stamp taken a moment after now is no silence, and never negative
            0,   160, 0,   150, 0
            # the clock is at its end: differences only
            9223372036854775800, 9223372036854775802, 9223372036854775801, -9223372036854775804, 10
            """)
    void readingIsTimedFromTheLastByteEitherWay(long established, long read, long written, long now, long silent) {
        connection.lastRead(Side.CLIENT, read);
        connection.lastWritten(Side.CLIENT, written);

        assertThat(Silence.reading(connection, Side.CLIENT, established, now)).isEqualTo(silent);
    }

    @ParameterizedTest
    @EnumSource
    void readingIsNotTimedWhileTheOtherSideTakesNothing(Side side) {
        connection.block(side.other());

        assertThat(Silence.reading(connection, side, 0, 1_000)).isEqualTo(Silence.NOT_TIMED);
    }

    @ParameterizedTest
    @EnumSource
    void readingIsTimedWhileOnlyItsOwnSideTakesNothing(Side side) {
        connection.block(side);

        assertThat(Silence.reading(connection, side, 0, 1_000)).isEqualTo(1_000);
    }

    @Test
    void trafficOfTheOtherSideAloneDoesNotKeepThisOneAlive() {
        connection.lastRead(Side.SERVER, 900);
        connection.lastWritten(Side.SERVER, 900);

        assertThat(Silence.reading(connection, Side.CLIENT, 0, 1_000)).isEqualTo(1_000);
    }

    @Test
    void writingIsTimedOnlyWhileBytesWait() {
        connection.lastWritten(Side.SERVER, 300);
        assertThat(Silence.writing(connection, Side.SERVER, 0, 1_000)).isEqualTo(Silence.NOT_TIMED);

        connection.block(Side.SERVER);

        assertThat(Silence.writing(connection, Side.SERVER, 0, 1_000)).isEqualTo(700);
        assertThat(Silence.writing(connection, Side.SERVER, 600, 1_000)).isEqualTo(400);
        assertThat(Silence.writing(connection, Side.SERVER, 0, 200)).isZero();
        assertThat(Silence.writing(connection, Side.CLIENT, 0, 1_000)).isEqualTo(Silence.NOT_TIMED);
    }
}
