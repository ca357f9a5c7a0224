package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundRobinTest {
    private static final int MANY = 100_000;
    private static final int TABLE_AT_LEAST = 1 << 15;

    /** Where the numbers of a backend's picks may stand: everywhere, and also just before they overflow. */
    @ParameterizedTest
    @ValueSource(longs = {0, -3, Integer.MAX_VALUE - 4L, Integer.MIN_VALUE - 4L, Long.MAX_VALUE - 4, Long.MIN_VALUE})
    void servesAsHaproxyWasMeasured(long firstNumber) {
        assertThat(new RoundRobinSession(firstNumber, 1, 1, 1).pick(9)).isEqualTo("ABCABCABC");
        assertThat(new RoundRobinSession(firstNumber, 3, 1).pick(8)).isEqualTo("AAABAAAB");
        assertThat(new RoundRobinSession(firstNumber, 1, 3).pick(8)).isEqualTo("BBBABBBA");
        assertThat(new RoundRobinSession(firstNumber, 5, 1, 1).pick(14)).isEqualTo("AAABAACAAABAAC");
        assertThat(new RoundRobinSession(firstNumber, 1, 2, 3).pick(12)).isEqualTo("CBCACBCBCACB");
        assertThat(new RoundRobinSession(firstNumber, 10, 20, 30).pick(12)).isEqualTo("CBCACBCBCACB");
        assertThat(new RoundRobinSession(firstNumber, 4, 3, 2, 1).pick(20)).isEqualTo("ABACBADABCABACBADABC");
    }

    /** One session; a server that comes back waits its turn and gets no burst. */
    @ParameterizedTest
    @ValueSource(longs = {0, Integer.MAX_VALUE - 7L, Long.MAX_VALUE - 7, Long.MAX_VALUE - 30})
    void changesServersAndWeightsInMidRoundAsHaproxyWasMeasured(long firstNumber) {
        RoundRobinSession session = new RoundRobinSession(firstNumber, 1, 1, 1);
        assertThat(session.pick(4)).isEqualTo("ABCA");
        session.weigh("B", 0);
        assertThat(session.pick(6)).isEqualTo("CACACA");
        session.weigh("B", 1);
        assertThat(session.pick(9)).isEqualTo("CABCABCAB");
        session.weigh("A", 3);
        assertThat(session.pick(10)).isEqualTo("ACBAAACBAA");
        session.weigh("A", 0);
        assertThat(session.pick(6)).isEqualTo("CBCBCB");
        session.weigh("C", 0);
        assertThat(session.pick(6)).isEqualTo("BBBBBB");
    }

    /** Two large groups of equal weight take 3.7 million turns to repeat; nobody may wait for that. */
    @Test
    @Timeout(5)
    void isMadeQuicklyFromWeightsWhoseOrderHardlyEverRepeats() {
        int[] weights = IntStream.concat(
                        IntStream.generate(() -> 17).limit(33),
                        IntStream.generate(() -> 214).limit(30))
                .toArray();
        RoundRobinSession session = new RoundRobinSession(0, weights);
        int round = 33 * 17 + 30 * 214;
        Map<String, Integer> shares = new HashMap<>();
        for (int turn = 0; turn < 16 * round; turn++) {
            shares.merge(session.pick(1), 1, Integer::sum);
        }
        for (int server = 0; server < weights.length; server++) {
            // HAProxy's rule itself rounds: a server may miss a turn of one round and have it in the next.
            assertThat(shares.get(RoundRobinSession.name(server))).isCloseTo(16 * weights[server], withinPercentage(1));
        }
        session.weigh(RoundRobinSession.name(0), 18);
        assertThat(session.pick(1)).isNotEmpty();
    }

    @Test
    void agreesWithTheSlowModelThroughRandomChanges() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 100; run++) {
            int[] weights = random.ints(1 + random.nextInt(8), 1, 21).toArray();
            RoundRobinSession session = new RoundRobinSession(random.nextLong(), weights);
            RoundRobinModel model = new RoundRobinModel();
            IntStream.range(0, weights.length).forEach(i -> model.declare(RoundRobinSession.name(i), weights[i]));
            for (int change = 0; change < 10; change++) {
                for (int pick = random.nextInt(3 * Arrays.stream(weights).sum()); pick > 0; pick--) {
                    assertThat(session.pick(1)).as("seed %d, run %d", seed, run).isEqualTo(model.pick());
                }
                changeOne(random, weights, session, model);
            }
        }
    }

    @Test
    void passesOverAFullServerWhoseTurnIsThenUsedUp() {
        RoundRobinSession session = new RoundRobinSession(0, 1, 1, 1);

        assertThat(session.pick(1)).isEqualTo("A");
        assertThat(session.pickPast("B", "")).isEqualTo("C");
        assertThat(session.pick(3)).isEqualTo("ABC");
    }

    @Test
    void servesTheOthersByWeightWhileOneIsFull() {
        RoundRobinSession session = new RoundRobinSession(0, 4, 2, 1);
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            counts.merge(session.pickPast("A", ""), 1, Integer::sum);
        }
        assertThat(counts).containsOnlyKeys("B", "C").containsEntry("B", 200).containsEntry("C", 100);
    }

    @ParameterizedTest(name = "turn of {0}, full {1}, to avoid {2}: {3}")
    @CsvSource({
        "A, '',  A,  B",
        "A, '',  B,  A",
        "B, '',  B,  C",
        "C, '',  C,  A",
        "A, B,   A,  C",
        "A, B,   '', A",
        "B, AB,  '', C",
        "B, AC,  B,  B",
        "C, BC,  A,  A",
        "A, ABC, '', -",
        "A, ABC, A,  -",
    })
    void avoidsAServerUnlessItIsTheOnlyOneLeft(String turn, String full, String avoided, String picked) {
        RoundRobinSession session = new RoundRobinSession(0, 1, 1, 1);
        session.pick("ABC".indexOf(turn));

        assertThat(session.pickPast(full, avoided)).isEqualTo(picked);
    }

    @Test
    void usesUpTheTurnOfAServerThatIsAvoided() {
        RoundRobinSession session = new RoundRobinSession(0, 1, 1, 1);

        assertThat(session.pickPast("", "A")).isEqualTo("B");
        assertThat(session.pick(3)).isEqualTo("CAB");
    }

    @Test
    void usesTheServerToAvoidWhenThereIsNoOther() {
        assertThat(new RoundRobinSession(0, 1).pickPast("", "A")).isEqualTo("A");
    }

    @Test
    void picksNoneWhenThereIsNone() {
        RoundRobinSession session = new RoundRobinSession(0);
        assertThat(session.pick(2)).isEqualTo("--");

        session.weigh("A", 1);
        assertThat(session.pick(2)).isEqualTo("AA");
        session.weigh("A", 0);
        assertThat(session.pick(1)).isEqualTo("-");
    }

    /** The pattern runs on where 32 bits end, and over a picker made just before. */
    @Test
    void countsPicksBeyondTheRangeOfAnInt() {
        RoundRobinSession session = new RoundRobinSession(0, 1, 1, 1);
        session.pick(1);
        session.cursor.skipAfter(
                0, Integer.MAX_VALUE - 4L); // the next number is 2^31 - 4, a multiple of three plus one
        assertThat(session.pick(12)).isEqualTo("BCABCABCABCA");

        session.weigh("B", 0);
        assertThat(session.pick(4)).matches("(AC){2}|(CA){2}");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Integer.MAX_VALUE - 50_000L, Long.MAX_VALUE - 50_000})
    void givesEveryServerItsShareFromTwoThreads(long firstNumber) throws Exception {
        RoundRobinSession session = new RoundRobinSession(firstNumber, 5, 2, 1);
        CyclicBarrier start = new CyclicBarrier(2);
        Callable<int[]> picking = () -> {
            start.await();
            return session.countPicks(MANY, 3);
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<int[]> one = threads.submit(picking);
            Future<int[]> other = threads.submit(picking);
            int[] total = one.get(1, TimeUnit.MINUTES);
            int[] others = other.get(1, TimeUnit.MINUTES);
            Arrays.setAll(total, i -> total[i] + others[i]);
            int[] shares = {125_000, 50_000, 25_000};
            for (int i = 0; i < shares.length; i++) {
                // In a Crowd each thread plays its own rounds; it may be anywhere in one when it comes and when it
                // goes.
                assertThat(total[i]).as("picks of server %d", i).isCloseTo(shares[i], within(2 * 2 * 8));
            }
        } finally {
            threads.shutdown();
        }
    }

    /** Any weights of up to 64 servers; few different ones are the hard case, for then equal servers change places. */
    @Test
    void playsTheRuleForAnyWeights() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 12; run++) {
            int[] weights = run % 2 == 0 ? randomWeights(random, 256, 64) : randomWeights(random, 10, 3);
            assertPlaysTheRule("seed " + seed + ", run " + run, weights);
        }
    }

    /** A set whose order does not repeat within the table: HAProxy's rule gives weight 2 about 1 % less than its share. */
    @Test
    void playsTheRuleWhereItRoundsAndDoesNotRepeat() {
        int[] weights = {
            9, 3, 2, 9, 3, 3, 9, 2, 2, 9, 3, 2, 2, 2, 9, 9, 3, 3, 3, 9, 9, 3, 3, 3, 2, 2, 3, 3, 9, 3, 2, 3, 9, 9, 9, 3,
            9, 9
        };
        assertPlaysTheRule("many equals", weights);
    }

    @Test
    void servesTheSmallestWeightBesideTheLargest() {
        assertPlaysTheRule("256 1 256", 256, 1, 256);
    }

    /**
     * The picks are those of the rule, turn by turn, as far as the table reaches at least; and also beyond, where it may
     * repeat, every round serves each server by its weight, but for the one turn by which the rule rounds.
     */
    private static void assertPlaysTheRule(String about, int... weights) {
        RoundRobinSession session = new RoundRobinSession(0, weights);
        RoundRobinOrder rule = new RoundRobinOrder();
        rule.update(session.candidates());
        String[] expected = new String[TABLE_AT_LEAST];
        Arrays.setAll(expected, turn -> rule.take().id().name());
        String[] picked = new String[TABLE_AT_LEAST];
        Arrays.setAll(picked, turn -> session.pick(1));
        assertThat(picked).as("%s: %s", about, Arrays.toString(weights)).isEqualTo(expected);

        int round = RoundRobinOrder.SCALE * Arrays.stream(weights).sum();
        session.countPicks(Math.floorMod(-TABLE_AT_LEAST, round), weights.length); // up to the end of a round
        for (int rounds = 0; rounds * round < MANY; rounds++) {
            int[] counts = session.countPicks(round, weights.length);
            for (int i = 0; i < weights.length; i++) {
                assertThat(counts[i])
                        .as("%s: server %d of %s", about, i, Arrays.toString(weights))
                        .isCloseTo(RoundRobinOrder.SCALE * weights[i], within(1));
            }
        }
    }

    /** Beyond 64 servers of the largest weight a round may be cut short; equal servers are served in turn all the same. */
    @Test
    void servesEqualServersInTurnHoweverManyThereAre() {
        int[] weights = new int[1_000];
        Arrays.fill(weights, 256);
        Session session = new Session(BalanceStrategy.roundRobin(), weights);
        for (int round = 0; round < 40; round++) {
            assertThat(session.count(1_000)).containsOnly(1);
        }

        session.weigh(session.servers.get(999).id().name(), 128);
        int[] counts = session.count(10 * 1_999);
        assertThat(Arrays.stream(counts).limit(999)).allMatch(count -> count == 20);
        assertThat(counts[999]).isEqualTo(10);
    }

    /** The common divisor of these weights in force is 16, which leaves fewer turns a round than 2^18. */
    @Test
    void dividesWeightsByTheirCommonDivisorWhereARoundWouldBeTooLong() {
        int[] weights = IntStream.range(0, 1_500).map(i -> 1 + i % 256).toArray();
        int[] counts = new Session(BalanceStrategy.roundRobin(), weights)
                .count(Arrays.stream(weights).sum());

        for (int i = 0; i < weights.length; i++) {
            assertThat(counts[i]).as("server %d", i).isCloseTo(weights[i], within(1));
        }
    }

    /** Servers that are warmed up have no divisor in common; a tenth of each weight is left, and the rule misses one turn of it. */
    @Test
    void roundsWeightsWhereThereIsNoCommonDivisor() {
        Session session = new Session(
                BalanceStrategy.roundRobin(),
                IntStream.generate(() -> 256).limit(1_000).toArray());
        for (int i = 0; i < 1_000; i++) {
            session.servers.get(i).effectiveWeight = i < 500 ? 4_096 : 1 + i;
        }
        int total =
                session.servers.stream().mapToInt(FakeServer::effectiveWeight).sum();
        int[] counts = session.renew().count(2 * total);

        for (int i = 0; i < 1_000; i++) {
            int due = 2 * session.servers.get(i).effectiveWeight;
            assertThat((double) counts[i]).as("server %d", i).isCloseTo(due, withinPercentage(3));
        }
    }

    private static int[] randomWeights(Random random, int largest, int different) {
        int[] values = random.ints(different, 1, largest + 1).toArray();
        return random.ints(1 + random.nextInt(64), 0, different)
                .map(i -> values[i])
                .toArray();
    }

    /** Down, up or another weight; never the last one down, because then HAProxy's order starts afresh. */
    private static void changeOne(Random random, int[] weights, RoundRobinSession session, RoundRobinModel model) {
        int i = random.nextInt(weights.length);
        String name = RoundRobinSession.name(i);
        boolean isAlone = Arrays.stream(weights).filter(weight -> weight > 0).count() == 1;
        int weight = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(20);
        if (weights[i] == 0 && weight > 0) {
            model.up(name, weight);
        } else if (weights[i] > 0 && weight == 0) {
            if (isAlone) {
                return;
            }
            model.down(name);
        } else if (weights[i] > 0 && weight != weights[i]) {
            model.weigh(name, weight);
        }
        weights[i] = weight;
        session.weigh(name, weight);
    }
}
