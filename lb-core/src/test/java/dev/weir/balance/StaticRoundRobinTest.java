package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticRoundRobinTest {
    private static final BalanceStrategy STRATEGY = BalanceStrategy.staticRoundRobin();

    @ParameterizedTest(name = "{0} {1} {2} {3}: {4}")
    @CsvSource({
        " 1,  1,  1, 0, ABCABC",
        " 3,  1,  0, 0, AAABAAAB",
        " 1,  3,  0, 0, ABBBABBB",
        " 5,  1,  1, 0, AAABAACAAABAAC",
        " 1,  2,  3, 0, ACBCBCACBCBC",
        "10, 20, 30, 0, ACBCBCACBCBC",
        " 4,  3,  2, 1, ABABCABACDABABCABACD",
    })
    void servesAsHaproxyWasMeasured(int a, int b, int c, int d, String picks) {
        for (long first : new long[] {0, -3, Integer.MAX_VALUE - 4L, Long.MAX_VALUE - 4, Long.MIN_VALUE}) {
            assertThat(new Session(first, STRATEGY, a, b, c, d).pick(picks.length()))
                    .isEqualTo(picks);
        }
    }

    /** As measured: the index stays, and starts anew only where it lies beyond a table that became shorter. */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 2})
    void goesOnAtTheSameIndexOfAnotherTable(long firstNumber) {
        Session session = new Session(firstNumber, STRATEGY, 1, 1, 1, 1);
        assertThat(session.pick(3)).isEqualTo("ABC");
        session.weigh("D", 0);
        session.weigh("C", 0);
        assertThat(session.pick(4)).isEqualTo("ABAB");
        session.pick(1);
        session.weigh("C", 1);
        assertThat(session.pick(4)).as("index 1 of three").isEqualTo("BCAB");
    }

    @Test
    void aServerThatComesBackIsUsedAtOnce() {
        Session session = new Session(STRATEGY, 1, 1, 1).weigh("B", 0);
        assertThat(session.pick(3)).isEqualTo("ACA");

        assertThat(session.weigh("B", 1).pick(3)).isEqualTo("BCA");
    }

    @Test
    void remembersItsIndexWhileNobodyIsThere() {
        Session session = new Session(STRATEGY, 1, 1, 1);
        session.pick(1);
        session.weigh("A", 0).weigh("B", 0).weigh("C", 0);
        assertThat(session.pick(1)).isEqualTo("-");

        session.servers.forEach(server -> server.weight = 1);
        assertThat(session.renew().pick(3)).isEqualTo("ABC");
    }

    /** HAProxy does not warm up by weight what is static. */
    @Test
    void goesByTheConfiguredWeightAlone() {
        Session session = new Session(STRATEGY, 2, 1);
        session.server("A").effectiveWeight = 1;

        assertThat(session.renew().pick(6)).isEqualTo("AABAAB");
    }

    @Test
    void passesOverFullServersAndTheOneToAvoid() {
        Session session = new Session(STRATEGY, 1, 1, 1);
        session.server("B").limit = 1;
        session.server("B").inFlight = 1;

        assertThat(session.pick(4)).isEqualTo("ACAC");
        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("C");
        session.servers.forEach(server -> server.limit = 1);
        assertThat(session.hold(3)).isEqualTo("AC-");
        session.server("B").inFlight = 0;
        assertThat(session.pick(1, session.avoiding("B")))
                .as("the only one left")
                .isEqualTo("B");
    }

    @Test
    void allSaturatedCostsNobodyHisTurn() {
        Session session = new Session(STRATEGY, 1, 1, 1);
        assertThat(session.pick(1)).isEqualTo("A");
        session.limit(1).servers.forEach(server -> server.inFlight = 1);
        assertThat(session.pick(5)).isEqualTo("-----");
        session.servers.forEach(server -> server.inFlight = 0);

        assertThat(session.pick(3)).isEqualTo("BCA");
    }

    /** The order is worked out turn by turn; here it is by HAProxy's rule as it stands, server by server. */
    @Property
    void theOrderIsThatOfTheRule(@ForAll @Size(min = 1, max = 24) List<@IntRange(min = 1, max = 256) Integer> weights) {
        int[] given = weights.stream().mapToInt(Integer::intValue).toArray();
        int divisor = Weights.commonDivisor(given);
        int[] expected =
                byTheRule(Arrays.stream(given).map(weight -> weight / divisor).toArray());

        assertThat(SmoothOrder.of(given, Integer.MAX_VALUE)).isEqualTo(expected);
        assertThat(SmoothOrder.of(given, 5)).isEqualTo(Arrays.copyOf(expected, Math.min(5, expected.length)));
    }

    private static int[] byTheRule(int[] weights) {
        int total = Arrays.stream(weights).sum();
        int[] scores = new int[weights.length];
        List<Integer> order = new ArrayList<>();
        for (int turn = 0; turn < total; turn++) {
            int best = -1;
            int most = -1;
            for (int i = 0; i < weights.length; i++) {
                scores[i] += weights[i];
                int multiple = (scores[i] + total) / total;
                if (multiple > most) {
                    best = i;
                    most = multiple;
                }
            }
            scores[best] -= total;
            order.add(best);
        }
        return order.stream().mapToInt(Integer::intValue).toArray();
    }
}
