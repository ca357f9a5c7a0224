package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ServerId;
import dev.weir.testing.Stranger;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeastConnectionsTest {
    private static final BalanceStrategy STRATEGY = BalanceStrategy.leastConnections();
    private static final Stranger STRANGER = new Stranger(new ServerId("bk", "s1"));

    @ParameterizedTest(name = "weights {0} {1} {2}: {3}")
    @CsvSource({
        "1, 1, 1, ABCABCABCABC",
        "3, 1, 0, ABAAAABAAABA",
        "5, 1, 1, ABCAAAAAAAAB",
        "1, 2, 3, ABCCBCCBCABC",
    })
    void sharesConnectionsThatStayAsHaproxyWasMeasured(int a, int b, int c, String picks) {
        assertThat(new Session(STRATEGY, a, b, c).hold(picks.length())).isEqualTo(picks);
    }

    /**
     * Measured with HAProxy 2.6.12: a capital letter is the server a new connection got, a small one the server whose oldest
     * connection ended. Who loses a connection goes behind its equals, as who gets one does.
     */
    @ParameterizedTest(name = "weights {0}")
    @CsvSource({
        "1 1 1, ABCcabCAB",
        "1 1 1, ABCABCbbaaccBAC",
        "1 1 1, ABCABCbcaBCABC",
        "2 1 1, ABCAABCAbaacABCAAB",
        "1 1 1, ABaCABbCAcabacBbACacBbAaCcBbAC",
        "3 1, ABAAaaAAbBAAabBAabBaAabBbaaBAA",
        "5 1 1, AaBbCcAaBCAAAacCcCabBAaacACcCc",
        "1 2 3, ABCCBCCcaACBCABcbCBbCcBCCBccac",
        "10 20 30 7, AaBCDAdcDbCBaAcdbCDcBCCcCBdcbDabdABDbBcbCBCdDacACBcCCcCCbccB",
        "10 20 30 7, ABCabDABCBCCBbacACbBBCAbBbBCBCBbccCCBacACCbBDbcBcCCAacCaccbc",
        "256 1 17 80, ABaCDAbBAAAdDAaADaaaAabBAcddCbacDaBCbBcdaCDAbBcCAAAaAADaAaAc",
        "100 101 102, ABCAaBCbabccABCABcCabcabCABCabcABabAaBbABCAcBCcaaA",
    })
    void sharesConnectionsThatComeAndGoAsHaproxyWasMeasured(String weights, String script) {
        Session session = new Session(
                STRATEGY,
                List.of(weights.split(" ")).stream().mapToInt(Integer::parseInt).toArray());
        StringBuilder played = new StringBuilder();
        for (int i = 0; i < script.length(); i++) {
            char step = script.charAt(i);
            if (Character.isUpperCase(step)) {
                played.append(session.hold(1));
            } else {
                FakeServer ended = session.server(String.valueOf(Character.toUpperCase(step)));
                ended.has(ended.inFlight - 1);
                played.append(step);
            }
        }
        assertThat(played).hasToString(script);
    }

    /** Who has no connections is equal to all others without, whatever it weighs. */
    @ParameterizedTest
    @CsvSource({"3, 1, 0, ABABABAB", "1, 2, 3, ABCABCABC", "1, 1, 1, ABCABCABC"})
    void isRoundRobinForConnectionsThatDoNotStay(int a, int b, int c, String picks) {
        assertThat(new Session(STRATEGY, a, b, c).pick(picks.length())).isEqualTo(picks);
    }

    @Test
    void equalsTakeTurnsAndTheLastUsedIsLast() {
        Session session = new Session(STRATEGY, 1, 1, 1, 1);
        assertThat(session.pick(2)).isEqualTo("AB");
        session.server("C").has(1);

        assertThat(session.pick(6)).isEqualTo("DABDAB");
        session.server("C").has(0);
        assertThat(session.pick(5)).isEqualTo("DABCD");
    }

    /** Two who ask at the same instant hear the same server; it moves when it gets the connection. */
    @Test
    void aPickAloneChangesNothing() {
        Session session = new Session(STRATEGY, 1, 1);

        assertThat(session.pick(session.request())).isSameAs(session.pick(session.request()));
    }

    @Test
    void remembersWhoWasUsedWhenServersComeAndGo() {
        Session session = new Session(STRATEGY, 1, 1, 1);
        assertThat(session.pick(2)).isEqualTo("AB");
        assertThat(session.weigh("B", 0).pick(1)).isEqualTo("C");
        assertThat(session.weigh("B", 1).pick(6))
                .as("B is back, behind the others")
                .isEqualTo("ACBACB");
    }

    @Test
    void countsThoseWhoWait() {
        Session session = new Session(STRATEGY, 1, 1);
        session.server("A").isWaitedForBy(2);
        session.server("B").has(1);

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
        session.server("B").has(1);
        session.server("C").has(1);
        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("A");
        session.server("A").has(1);
        assertThat(session.pick(1, session.avoiding("A"))).isEqualTo("-");
    }

    /** A new weight takes a server behind its equals, as in HAProxy's tree. */
    @Test
    void goesByTheWeightInForce() {
        Session session = new Session(STRATEGY, 1, 1);
        session.server("A").effectiveWeight = 4;

        assertThat(session.renew().hold(10)).isEqualTo("BABBBBBBAB");
    }

    @Property
    void nobodyElseHasASmallerLoad(
            @ForAll @Size(min = 2, max = 8) List<@IntRange(min = 1, max = 4096) Integer> weights,
            @ForAll @Size(8) List<@IntRange(max = 1_000_000) Integer> connections) {
        Session session = new Session(STRATEGY, new int[weights.size()]);
        for (int i = 0; i < weights.size(); i++) {
            session.servers.get(i).weight = 1;
            session.servers.get(i).effectiveWeight = weights.get(i);
            session.servers.get(i).has(connections.get(i));
        }
        FakeServer picked = (FakeServer) session.renew().pick(session.request());

        assertThat(session.servers).noneMatch(server -> load(server) < load(picked));
        assertThat(session.servers.subList(0, picked.position())).noneMatch(server -> load(server) == load(picked));
    }

    private static long load(Candidate server) {
        return server.inFlight() == 0 ? 0 : (server.inFlight() + 1) * 4_096L / server.effectiveWeight();
    }

    @Test
    void needsCandidatesThatShowTheirOccupancy() {
        PickerContext context =
                new PickerContext(List.of(STRANGER), new Cursor(0), Optional.empty(), new SplittableRandom(1));

        assertThatThrownBy(() -> STRATEGY.newPicker(context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("candidate bk/s1 shows no occupancy (expected: one");
    }
}
