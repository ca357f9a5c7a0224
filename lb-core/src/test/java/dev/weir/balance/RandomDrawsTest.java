package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomDrawsTest {
    private static final int PICKS = 100_000;

    @Property(tries = 30)
    void drawsByWeight(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 4096) Integer> given, @ForAll long seed) {
        int[] weights = given.stream().mapToInt(Integer::intValue).toArray();
        WeightedDraw draw = new WeightedDraw(weights, new SplittableRandom(seed));
        int[] counts = new int[weights.length];
        for (int i = 0; i < PICKS; i++) {
            counts[draw.draw()]++;
        }
        double total = given.stream().mapToInt(Integer::intValue).sum();
        for (int i = 0; i < weights.length; i++) {
            assertThat((double) counts[i] / PICKS).as("%d of %s", i, given).isCloseTo(weights[i] / total, within(0.01));
        }
    }

    @ParameterizedTest(name = "{0} draws, weights {1} {2} {3}")
    @CsvSource({"1, 1, 1, 1", "2, 1, 1, 1", "1, 1, 2, 3", "2, 1, 2, 3", "5, 256, 16, 128"})
    void sharesConnectionsThatDoNotStayByWeight(int draws, int a, int b, int c) {
        Session session = new Session(BalanceStrategy.random(draws), a, b, c);
        int[] counts = session.count(PICKS);
        int[] weights = {a, b, c};
        for (int i = 0; i < weights.length; i++) {
            assertThat((double) counts[i] / PICKS).isCloseTo((double) weights[i] / (a + b + c), within(0.01));
        }
    }

    /** The power of two choices: the fullest of a hundred servers is hardly fuller than the rest. */
    @Test
    void twoDrawsKeepServersEvenlyBusy() {
        int[] weights = new int[100];
        Arrays.fill(weights, 1);
        Session two = new Session(BalanceStrategy.random(), weights);
        Session one = new Session(BalanceStrategy.random(1), weights);
        two.hold(10_000);
        one.hold(10_000);

        assertThat(busiest(two)).isLessThanOrEqualTo(105);
        assertThat(busiest(one)).isGreaterThan(110);
    }

    @Test
    void countsConnectionsAgainstWeight() {
        Session session = new Session(BalanceStrategy.random(50), 1, 3);
        session.server("A").inFlight = 2;
        session.server("B").inFlight = 5;
        assertThat(session.pick(5)).isEqualTo("BBBBB");
        session.server("B").inFlight = 7;
        assertThat(session.pick(5)).isEqualTo("AAAAA");
    }

    @Test
    void ofTwoAsBusyTheOneWithFewerNewSessionsForItsWeightWins() {
        Session session = new Session(BalanceStrategy.random(50), 1, 3);
        session.server("A").sessionRate = 10;
        session.server("B").sessionRate = 29;
        assertThat(session.pick(5)).isEqualTo("BBBBB");
        session.server("B").sessionRate = 31;
        assertThat(session.pick(5)).isEqualTo("AAAAA");
    }

    /** HAProxy pretends to have none, so that the connection waits in the backend's queue. */
    @Test
    void ifTheWinnerIsFullThereIsNobody() {
        Session session = new Session(BalanceStrategy.random(50), 1, 1);
        session.server("A").limit = 1;
        session.server("A").inFlight = 1;
        session.server("B").inFlight = 2;

        assertThat(session.pick(5)).isEqualTo("-----");
    }

    @Test
    void avoidsAServerUnlessItIsTheOnlyOne() {
        Session session = new Session(BalanceStrategy.random(1), 1, 10, 1);
        assertThat(session.count(1_000, session.avoiding("B"))[1]).isZero();

        Session alone = new Session(BalanceStrategy.random(), 1);
        assertThat(alone.pick(3, alone.avoiding("A"))).isEqualTo("AAA");
    }

    /** Also where chance hardly ever finds anybody else. */
    @Test
    void avoidsAServerThatHasNearlyAllTheWeight() {
        Session session = new Session(BalanceStrategy.random(1), 256, 1);
        session.server("B").effectiveWeight = 1;

        assertThat(session.renew().pick(50, session.avoiding("A"))).isEqualTo("B".repeat(50));
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 150, 400})
    void nobodyHasMoreThanTheBalanceFactorAllows(int factor) {
        Session session = new Session(BalanceStrategy.random(1, factor), 1, 1, 1, 1);
        for (int i = 0; i < 1_000; i++) {
            session.hold(1);
            long places = (session.request().backendInFlight() * (long) factor + 99) / 100;
            assertThat(busiest(session)).isLessThanOrEqualTo((int) Math.max(1, (places + 3) / 4));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "  0,   0, draws: 0 (expected: 1..100)",
        "101,   0, draws: 101 (expected: 1..100)",
        " -2,   0, draws: -2 (expected: 1..100)",
        "  2, 100, 'balanceFactor: 100 (expected: 0 for none, or 101 or more)'",
    })
    void refusesWhatItCannotDraw(int draws, int factor, String message) {
        assertThatThrownBy(() -> BalanceStrategy.random(draws, factor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static int busiest(Session session) {
        return session.servers.stream().mapToInt(FakeServer::inFlight).max().orElse(0);
    }
}
