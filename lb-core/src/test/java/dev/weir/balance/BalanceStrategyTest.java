package dev.weir.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all strategies have in common, and where they differ by rule. */
class BalanceStrategyTest {
    private static final HashKey NO_KEY = request -> null;
    private static final HashType MAP = HashType.mapBased();
    private static final HashType RING = HashType.consistent();
    private static final boolean YES = true;
    private static final boolean NO = false;

    /** Strategy, HAProxy's word, whether every retry may go elsewhere, waits in line, and has static weights. */
    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(BalanceStrategy.roundRobin(), "roundrobin", YES, YES, NO),
                Arguments.of(BalanceStrategy.staticRoundRobin(), "static-rr", YES, YES, YES),
                Arguments.of(BalanceStrategy.first(), "first", YES, YES, NO),
                Arguments.of(BalanceStrategy.leastConnections(), "leastconn", YES, NO, NO),
                Arguments.of(BalanceStrategy.source(), "source", NO, NO, YES),
                Arguments.of(BalanceStrategy.source(RING), "source", NO, NO, NO),
                Arguments.of(BalanceStrategy.hash(HashKey.source(), MAP), "hash", NO, NO, YES),
                Arguments.of(BalanceStrategy.hash(NO_KEY, MAP), "hash", NO, NO, YES),
                Arguments.of(BalanceStrategy.hash(HashKey.source(), RING), "hash", NO, NO, NO),
                Arguments.of(BalanceStrategy.hash(NO_KEY, RING), "hash", NO, NO, NO),
                Arguments.of(BalanceStrategy.hash(NO_KEY, RING.withBalanceFactor(120)), "hash", NO, NO, NO),
                Arguments.of(BalanceStrategy.random(), "random", YES, NO, NO),
                Arguments.of(BalanceStrategy.random(3, 150), "random", YES, NO, NO),
                Arguments.of(BalanceStrategy.maglev(HashKey.source()), "maglev", YES, NO, NO),
                Arguments.of(BalanceStrategy.maglev(NO_KEY), "maglev", YES, NO, NO),
                Arguments.of(BalanceStrategy.peakEwma(), "peak-ewma", YES, NO, NO));
    }

    static Stream<BalanceStrategy> strategies() {
        return rules().map(rule -> (BalanceStrategy) rule.get()[0]);
    }

    /** Strategies that share connections by weight, whoever the client is. */
    static Stream<BalanceStrategy> sharing() {
        return strategies()
                .filter(strategy -> !strategy.name().equals("leastconn")
                        && !strategy.name().equals("first")
                        && !strategy.toString().contains("source")
                        && !strategy.toString().contains("balance-factor"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void followsHaproxysRulesAboutQueuesAndWeights(
            BalanceStrategy strategy, String name, boolean canAvoid, boolean waitsInLine, boolean hasStaticWeights) {
        assertThat(strategy.name()).isEqualTo(name);
        assertThat(strategy.toString()).startsWith(name);
        assertThat(strategy.canAvoid()).isEqualTo(canAvoid);
        assertThat(strategy.waitsInLine()).isEqualTo(waitsInLine);
        assertThat(strategy.hasStaticWeights()).isEqualTo(hasStaticWeights);
    }

    @Test
    void strategiesAreValues() {
        assertThat(strategies())
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(strategies().toList());
        assertThat(BalanceStrategy.hash(HashKey.sourcePrefix(24, 64), RING.withAffinity(HashAffinity.MAXCONN)))
                .isEqualTo(BalanceStrategy.hash(HashKey.sourcePrefix(24, 64), RING.withAffinity(HashAffinity.MAXCONN)))
                .hasToString("hash source/24,64 consistent sdbm avalanche preserve-affinity MAXCONN")
                .isNotEqualTo(BalanceStrategy.hash(HashKey.sourcePrefix(24, 64), RING));
        assertThat(BalanceStrategy.random())
                .isEqualTo(BalanceStrategy.random(2))
                .hasToString("random(2)");
        assertThat(BalanceStrategy.source()).hasToString("source map-based sdbm");
    }

    @Test
    void aLambdaIsAStrategy() {
        Function<PickerContext, Picker> last = context ->
                request -> context.candidates().get(context.candidates().size() - 1);
        BalanceStrategy strategy = BalanceStrategy.of("last", last);

        assertThat(new Session(strategy, 1, 1, 1).pick(3)).isEqualTo("CCC");
        assertThat(strategy).isEqualTo(BalanceStrategy.of("last", last)).hasToString("last");
        assertThat(List.of(strategy.canAvoid(), strategy.waitsInLine(), strategy.hasStaticWeights()))
                .containsExactly(true, true, false);
        assertThatThrownBy(() -> BalanceStrategy.of("", last))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: '' (expected: a word for logs and statistics)");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strategies")
    void picksNobodyWhereThereIsNobody(BalanceStrategy strategy) {
        Session session = new Session(strategy);
        assertThat(session.pick(2)).isEqualTo("--");

        Session emptied = new Session(strategy, 1, 1).weigh("A", 0).weigh("B", 0);
        assertThat(emptied.pick(2)).isEqualTo("--");
        assertThat(emptied.weigh("B", 2).pick(2)).isEqualTo("BB");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strategies")
    void mayFollowAnotherStrategysPicker(BalanceStrategy strategy) {
        Session session = new Session(strategy, 1, 1);
        Optional<Picker> stranger = Optional.of(request -> null);
        Picker picker = strategy.newPicker(
                new PickerContext(List.copyOf(session.servers), new Cursor(0), stranger, new SplittableRandom(1)));

        assertThat(picker.pick(session.request())).isNotNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strategies")
    void avoidsAServerIfItSaysThatItCan(BalanceStrategy strategy) {
        Session session = new Session(strategy, 3, 1, 2);
        for (String name : List.of("A", "B", "C")) {
            assertThat(session.pick(20, session.avoiding(name)).contains(name) && strategy.canAvoid())
                    .isFalse();
        }
    }

    /** With a strategy that holds nothing of its picks back, nobody who is full is picked, or everybody insists. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("strategies")
    void whenAllAreFullThereIsNobodyOrTheServerThatIsMeant(BalanceStrategy strategy) {
        Session session = new Session(strategy, 1, 2, 3).limit(1);
        session.servers.forEach(server -> server.inFlight = 1);
        boolean insists = strategy.toString().contains("source");

        assertThat(session.pick(1).equals("-")).isEqualTo(!insists);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sharing")
    void sharesByWeightWithinOnePercent(BalanceStrategy strategy) {
        for (long first : new long[] {0, -50_000, Long.MAX_VALUE - 50_000}) {
            for (int[] weights : new int[][] {{1, 1}, {5, 3, 1}, {10, 20, 30, 40}, {7, 7, 7, 256}}) {
                int[] counts = new Session(first, strategy, weights).count(100_000);
                double total = Arrays.stream(weights).sum();
                for (int i = 0; i < weights.length; i++) {
                    assertThat(counts[i] / 100_000.0)
                            .as("server %d of %s", i, Arrays.toString(weights))
                            .isCloseTo(weights[i] / total, within(0.01));
                }
            }
        }
    }

    /**
     * Several threads pick, for connections that stay, and do nothing else; nobody throws, and the shares are what one thread
     * would have made them: in a {@link Crowd} each thread's own are.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("strategies")
    void picksFromSeveralThreadsAtOnce(BalanceStrategy strategy) throws Exception {
        int[] counts = countFromThreeThreads(strategy, 0, 5, 2, 1);
        int[] exactly = {75_000, 30_000, 15_000};

        assertThat(Arrays.stream(counts).sum()).isEqualTo(120_000);
        if (List.of("roundrobin", "static-rr", "leastconn").contains(strategy.name())) {
            assertSharedOut(counts, exactly);
        } else if (sharing().anyMatch(strategy::equals)) {
            for (int i = 0; i < counts.length; i++) {
                assertThat(counts[i] / 120_000.0).isCloseTo(exactly[i] / 120_000.0, within(0.01));
            }
        }
    }

    /** Each thread may be anywhere in a round of the eight turns when it joins a crowd, and when it leaves it. */
    private static void assertSharedOut(int[] counts, int[] exactly) {
        for (int i = 0; i < counts.length; i++) {
            assertThat(counts[i]).as("picks of server %d", i).isCloseTo(exactly[i], within(3 * 2 * 8));
        }
    }

    /** Where the number of a pick wraps around, threads still get every number. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 60_000, -60_000, Integer.MAX_VALUE - 60_000L})
    void tablesAreServedExactlyWhereNumbersWrapAround(long first) throws Exception {
        int[] counts = countFromThreeThreads(BalanceStrategy.staticRoundRobin(), first, 5, 2, 1);

        assertSharedOut(counts, new int[] {75_000, 30_000, 15_000});
    }

    private static int[] countFromThreeThreads(BalanceStrategy strategy, long first, int... weights) throws Exception {
        Session session = new Session(first, strategy, weights);
        Picker picker = strategy.newPicker(new PickerContext(
                List.copyOf(session.servers), session.cursor, Optional.empty(), () -> ThreadLocalRandom.current()
                        .nextLong()));
        PickRequest request = session.request();
        CyclicBarrier start = new CyclicBarrier(3);
        Callable<int[]> picking = () -> {
            int[] counts = new int[weights.length];
            start.await();
            for (int i = 0; i < 40_000; i++) {
                FakeServer picked = (FakeServer) picker.pick(request);
                counts[picked.position()]++;
                picked.occupancy.comes();
            }
            return counts;
        };
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            int[] total = new int[weights.length];
            for (Future<int[]> counted : threads.invokeAll(List.of(picking, picking, picking))) {
                int[] counts = counted.get(1, TimeUnit.MINUTES);
                Arrays.setAll(total, i -> total[i] + counts[i]);
            }
            return total;
        } finally {
            threads.shutdown();
        }
    }

    /** It takes a tenth of this on a quiet machine; nobody may wait for seconds when a check fails. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("strategies")
    @Timeout(5)
    void isMadeQuicklyForAThousandServersOfAnyWeight(BalanceStrategy strategy) {
        for (int lightest : new int[] {256, 1}) {
            List<Candidate> servers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                servers.add(new FakeServer("s" + i, i, lightest + i % (257 - lightest)));
            }
            Cursor cursor = new Cursor(0);
            Picker picker =
                    strategy.newPicker(new PickerContext(servers, cursor, Optional.empty(), new SplittableRandom(1)));
            servers.remove(500);
            Picker next = strategy.newPicker(
                    new PickerContext(servers, cursor, Optional.of(picker), new SplittableRandom(1)));

            assertThat(next.pick(new Session(strategy, 1).request())).isNotNull();
        }
    }
}
