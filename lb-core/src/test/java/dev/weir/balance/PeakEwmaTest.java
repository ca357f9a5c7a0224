package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeakEwmaTest {
    private static final int PICKS = 100_000;
    private static final long MILLI = 1_000_000;

    @ParameterizedTest(name = "weights {0} {1} {2}")
    @CsvSource({"1, 1, 1", "1, 2, 3", "256, 16, 128"})
    void sharesByWeightWhileAllAreAlike(int a, int b, int c) {
        int[] weights = {a, b, c};
        for (long connectNanos : new long[] {0, 1, MILLI}) {
            Session session = session(weights);
            session.servers.forEach(server -> server.connectNanos = connectNanos);
            int[] counts = session.count(PICKS);
            // The first of two different servers drawn wins, and that is the first one drawn at all.
            for (int i = 0; i < weights.length; i++) {
                assertThat((double) counts[i] / PICKS).isCloseTo((double) weights[i] / (a + b + c), within(0.01));
            }
        }
    }

    @ParameterizedTest(name = "{0} ns with {1} against {2} ns with {3}, weight {4}: {5}")
    @CsvSource({
        "1000000,    0,  900000,   0, 1, B",
        "1000000,    0, 1100000,   0, 1, A",
        "1000000,    2,  900000,   3, 1, A",
        "1000000,    9, 5000000,   0, 1, B",
        "1000000,    9, 5000000,   2, 1, A",
        "1000000,    9, 1000000,  10, 3, B",
        "1000000,    0,       0,   1, 1, A",
        "1000000,    1,       0,   0, 1, B",
        "      1, 1000,      10,   0, 1, B",
        "9000000000000000, 1000000, 9000000000000000, 1000001, 1, A",
    })
    void takesTheCheaperOfTwo(long aNanos, int aBusy, long bNanos, int bBusy, int bWeight, String cheaper) {
        Session session = session(1, bWeight);
        session.server("A").connectNanos = aNanos;
        session.server("A").inFlight = aBusy;
        session.server("B").connectNanos = bNanos;
        session.server("B").inFlight = bBusy;

        assertThat(session.pick(5)).isEqualTo(cheaper.repeat(5));
    }

    /** Of a server that refuses everybody, nothing is known; it must not draw all the others' connections. */
    @Test
    void aServerThatWasNeverConnectedToIsJudgedByItsConnections() {
        Session session = session(1, 1);
        session.server("A").connectNanos = MILLI;

        assertThat(session.hold(10)).satisfies(picks -> {
            assertThat(picks.chars().filter(name -> name == 'A').count()).isEqualTo(5);
        });
    }

    @Test
    void sharesConnectionsThatStayByWeightAndInInverseProportionToConnectTime() {
        Session session = session(1, 1, 2);
        session.server("A").connectNanos = 2 * MILLI;
        session.server("B").connectNanos = MILLI;
        session.server("C").connectNanos = MILLI;
        session.hold(7_000);

        assertThat(session.server("A").inFlight).isBetween(900, 1_300);
        assertThat(session.server("B").inFlight).isBetween(1_800, 2_200);
        assertThat(session.server("C").inFlight).isBetween(3_600, 4_300);
    }

    @Test
    void findsAServerWithRoomHoweverSeldomItIsDrawn() {
        Session session = session(256, 256, 1).limit(1);
        session.server("C").effectiveWeight = 1;
        session.renew();

        assertThat(session.hold(4)).contains("A", "B", "C").endsWith("-");
    }

    @Test
    void avoidsAServerUnlessItIsTheOnlyOneWithRoom() {
        Session session = session(1, 1).limit(1);

        assertThat(session.pick(20, session.avoiding("A"))).isEqualTo("B".repeat(20));
        session.server("B").inFlight = 1;
        assertThat(session.pick(3, session.avoiding("A"))).isEqualTo("AAA");
        session.server("A").inFlight = 1;
        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("-");
    }

    private static Session session(int... weights) {
        return new Session(BalanceStrategy.peakEwma(), weights);
    }
}
