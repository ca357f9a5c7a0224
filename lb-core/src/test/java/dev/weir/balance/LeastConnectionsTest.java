package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeastConnectionsTest {
    private static final BalanceStrategy STRATEGY = BalanceStrategy.leastConnections();
    private static final long[] FIRST_NUMBERS = {0, -3, Integer.MAX_VALUE - 4L, Long.MAX_VALUE - 4, Long.MIN_VALUE};

    @ParameterizedTest(name = "weights {0} {1} {2}: {3}")
    @CsvSource({
        "1, 1, 1, ABCABCABCABC",
        "3, 1, 0, ABAAAABAAABA",
        "5, 1, 1, ABCAAAAAAAAB",
        "1, 2, 3, ABCCBCCBCABC",
    })
    void sharesConnectionsThatStayAsHaproxyWasMeasured(int a, int b, int c, String picks) {
        for (long first : FIRST_NUMBERS) {
            assertThat(new Session(first, STRATEGY, a, b, c).hold(picks.length()))
                    .isEqualTo(picks);
        }
    }

    /** Who has no connections is equal to all others without, whatever it weighs. */
    @ParameterizedTest
    @CsvSource({"3, 1, 0, ABABABAB", "1, 2, 3, ABCABCABC", "1, 1, 1, ABCABCABC"})
    void isRoundRobinForConnectionsThatDoNotStay(int a, int b, int c, String picks) {
        for (long first : FIRST_NUMBERS) {
            assertThat(new Session(first, STRATEGY, a, b, c).pick(picks.length()))
                    .isEqualTo(picks);
        }
    }

    @Test
    void equalsTakeTurnsAndTheLastUsedIsLast() {
        Session session = new Session(STRATEGY, 1, 1, 1, 1);
        assertThat(session.pick(2)).isEqualTo("AB");
        session.server("C").inFlight = 1;

        assertThat(session.pick(6)).isEqualTo("DABDAB");
        session.server("C").inFlight = 0;
        assertThat(session.pick(4)).isEqualTo("CDAB");
    }

    /** Also where the numbers that tell who was used last wrap around between two pickers. */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 2, -3, -2, -1})
    void remembersWhoWasUsedWhenServersComeAndGo(long firstNumber) {
        Session session = new Session(firstNumber, STRATEGY, 1, 1, 1);
        assertThat(session.pick(2)).isEqualTo("AB");
        assertThat(session.weigh("B", 0).pick(1)).isEqualTo("C");
        assertThat(session.weigh("B", 1).pick(6))
                .as("B is back, behind the others")
                .isEqualTo("ACBACB");
    }

    @Test
    void countsThoseWhoWait() {
        Session session = new Session(STRATEGY, 1, 1);
        session.server("A").queued = 2;
        session.server("B").inFlight = 1;

        assertThat(session.hold(2)).isEqualTo("BA");
    }

    /** HAProxy: served and queued together against limit and maxqueue together. */
    @Test
    void withMaxqueueAFullServerMayBePickedToWaitAt() {
        Session session = new Session(STRATEGY, 1, 1).limit(1);
        session.server("A").maxQueue = 2;

        assertThat(session.hold(6)).isEqualTo("ABAA--");
        assertThat(session.server("A").queued).isEqualTo(2);
        assertThat(session.server("B").queued).isZero();
    }

    /** Who asks twice whether a server is meant, because it is full, hears the same server twice. */
    @Test
    void aServerThatIsOnlyWaitedAtKeepsItsTurn() {
        Session session = new Session(STRATEGY, 1, 1).limit(1);
        session.servers.forEach(server -> server.maxQueue = 1);
        session.hold(2);

        assertThat(session.pick(3)).isEqualTo("AAA");
    }

    @Test
    void avoidsAServerUnlessItIsTheOnlyOneLeft() {
        Session session = new Session(STRATEGY, 1, 1, 1).limit(1);

        assertThat(session.pick(2, session.avoiding("A"))).isEqualTo("BC");
        session.server("B").inFlight = 1;
        session.server("C").inFlight = 1;
        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("A");
        session.server("A").inFlight = 1;
        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("-");
    }

    @Test
    void goesByTheWeightInForce() {
        Session session = new Session(STRATEGY, 1, 1);
        session.server("A").effectiveWeight = 4;

        assertThat(session.renew().hold(10)).isEqualTo("ABBBBBBBAB");
    }

    /** The comparison without a division finds what HAProxy's keys say. */
    @Property
    void nobodyElseHasASmallerLoad(
            @ForAll @Size(min = 2, max = 8) List<@IntRange(min = 1, max = 4096) Integer> weights,
            @ForAll @Size(8) List<@IntRange(max = 1_000_000) Integer> connections) {
        Session session = new Session(STRATEGY, new int[weights.size()]);
        for (int i = 0; i < weights.size(); i++) {
            session.servers.get(i).weight = 1;
            session.servers.get(i).effectiveWeight = weights.get(i);
            session.servers.get(i).inFlight = connections.get(i);
        }
        FakeServer picked = (FakeServer) session.renew().pick(session.request());

        assertThat(session.servers).noneMatch(server -> load(server) < load(picked));
        assertThat(session.servers.subList(0, picked.position())).noneMatch(server -> load(server) == load(picked));
    }

    private static long load(Candidate server) {
        return server.inFlight() == 0 ? 0 : (server.inFlight() + 1) * 4_096L / server.effectiveWeight();
    }
}
