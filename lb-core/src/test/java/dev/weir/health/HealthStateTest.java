package dev.weir.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HealthStateTest {
    private static final HealthPolicy RISE_2_FALL_3 =
            HealthPolicy.tcpConnect().withRise(2).withFall(3);

    @ParameterizedTest(name = "after {0} it is {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    ''          | 1/3 UP
                    -           | 0/2 DOWN
                    +           | 3/3 UP
                    + -         | 2/3 UP
                    + - -       | 1/3 UP
                    + - - -     | 0/2 DOWN
                    + - - - +   | 1/2 DOWN
                    + - - - + + | 3/3 UP
                    + - +       | 3/3 UP
                    + - - +     | 3/3 UP
                    + - - + - - | 1/3 UP
                    - +         | 1/2 DOWN
                    - + -       | 0/2 DOWN
                    - + - +     | 1/2 DOWN
                    - - - -     | 0/2 DOWN
                    + + + +     | 3/3 UP
                    - - - + +   | 3/3 UP
                    """)
    void countsAsHaproxyDoes(String results, String expected) {
        assertThat(print(fold(HealthState.initial(RISE_2_FALL_3), history(results))))
                .isEqualTo(expected);
    }

    @Test
    void doesNotChangeWhenDownAndFailingOrFullyUpAndPassing() {
        HealthState down = HealthState.initial(RISE_2_FALL_3).after(false);
        HealthState fullyUp = HealthState.initial(RISE_2_FALL_3).after(true);

        assertThat(down.after(false)).isEqualTo(down);
        assertThat(fullyUp.after(true)).isEqualTo(fullyUp);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void startsUpAndBelievesTheFirstResult(HealthPolicy policy) {
        HealthState start = HealthState.initial(policy);

        assertThat(start.health()).isEqualTo(Health.UP);
        assertThat(start.after(false)).isEqualTo(down(policy));
        assertThat(start.after(true)).isEqualTo(fullyUp(policy));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void onlyTheLastOfFallConsecutiveFailuresTakesItDown(HealthPolicy policy) {
        HealthState state = fullyUp(policy);
        for (int left = policy.fall() - 1; left > 0; left--) {
            state = state.after(false);
            assertThat(print(state)).isEqualTo(left + "/" + policy.fall() + " UP");
            assertThat(state.after(true)).isEqualTo(fullyUp(policy));
        }
        assertThat(state.after(false)).isEqualTo(down(policy));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void onlyTheLastOfRiseConsecutivePassesBringsItUp(HealthPolicy policy) {
        HealthState state = down(policy);
        for (int passes = 1; passes < policy.rise(); passes++) {
            state = state.after(true);
            assertThat(print(state)).isEqualTo(passes + "/" + policy.rise() + " DOWN");
            assertThat(state.after(false)).isEqualTo(down(policy));
        }
        assertThat(state.after(true)).isEqualTo(fullyUp(policy));
    }

    /** All histories of up to nine results, for every rise and fall, from every initial state. */
    @ParameterizedTest
    @MethodSource("everyStart")
    void agreesWithTheSlowModelOnEveryShortHistory(HealthPolicy policy) {
        for (int length = 0; length <= 9; length++) {
            for (int bits = 0; bits < 1 << length; bits++) {
                int pattern = bits;
                List<Boolean> results = IntStream.range(0, length)
                        .mapToObj(i -> (pattern >> i & 1) == 1)
                        .toList();
                compareWithModel(policy, results);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyStart")
    void agreesWithTheSlowModelOnLongRandomHistories(HealthPolicy policy) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 20; run++) {
            double passRate = random.nextDouble();
            List<Boolean> results = Stream.generate(() -> random.nextDouble() < passRate)
                    .limit(200)
                    .toList();
            assertThat(print(fold(HealthState.initial(policy), results)))
                    .as("seed %d", seed)
                    .isEqualTo(model(policy, results));
        }
    }

    private static void compareWithModel(HealthPolicy policy, List<Boolean> results) {
        HealthState state = fold(HealthState.initial(policy), results);

        assertThat(print(state)).as("%s after %s", policy, results).isEqualTo(model(policy, results));
        assertThat(state.score()).isBetween(0, policy.rise() + policy.fall() - 1);
    }

    /**
     * The rule told as one would explain it, from the end of the history: what counts is the run of equal results at its
     * end, and whether the server was up when that run began.
     */
    private static String model(HealthPolicy policy, List<Boolean> results) {
        if (results.isEmpty()) {
            return start(policy);
        }
        boolean passing = results.get(results.size() - 1);
        int run = 0;
        while (run < results.size() && results.get(results.size() - 1 - run) == passing) {
            run++;
        }
        List<Boolean> before = results.subList(0, results.size() - run);
        boolean wasUp = model(policy, before).endsWith("UP");
        if (passing) {
            boolean nearlyUp = before.isEmpty() && policy.initialState() == InitialState.DOWN;
            boolean isUp = wasUp || nearlyUp || run >= policy.rise();
            return isUp ? policy.fall() + "/" + policy.fall() + " UP" : run + "/" + policy.rise() + " DOWN";
        }
        boolean oneFromDown = before.isEmpty() && policy.initialState() == InitialState.UP;
        int allowed = oneFromDown ? 1 : policy.fall();
        boolean isUp = wasUp && run < allowed;
        return isUp ? policy.fall() - run + "/" + policy.fall() + " UP" : "0/" + policy.rise() + " DOWN";
    }

    private static String start(HealthPolicy policy) {
        return switch (policy.initialState()) {
            case UP -> "1/" + policy.fall() + " UP"; // one failure from down
            case FULLY_UP -> policy.fall() + "/" + policy.fall() + " UP";
            case DOWN -> policy.rise() - 1 + "/" + policy.rise() + " DOWN"; // one pass from up
            case FULLY_DOWN -> "0/" + policy.rise() + " DOWN";
        };
    }

    private static Stream<HealthPolicy> everyStart() {
        Stream<HealthPolicy> others = policies()
                .filter(policy -> policy.rise() <= 3 && policy.fall() <= 3)
                .flatMap(policy -> Stream.of(InitialState.FULLY_UP, InitialState.DOWN, InitialState.FULLY_DOWN)
                        .map(policy::withInitialState));
        return Stream.concat(policies(), others);
    }

    private static Stream<HealthPolicy> policies() {
        return IntStream.rangeClosed(1, 6).boxed().flatMap(rise -> IntStream.rangeClosed(1, 6)
                .mapToObj(fall -> HealthPolicy.tcpConnect().withRise(rise).withFall(fall)));
    }

    @ParameterizedTest(name = "rise 2 fall 3 at {0} becomes {3} under rise {1} fall {2}")
    @CsvSource({
        "4, 2, 3, 3/3 UP",
        "3, 2, 3, 2/3 UP",
        "2, 2, 3, 1/3 UP",
        "4, 1, 1, 1/1 UP",
        "2, 1, 1, 1/1 UP",
        "3, 5, 4, 3/4 UP",
        "2, 5, 4, 2/4 UP",
        "0, 5, 4, 0/5 DOWN",
        "1, 5, 4, 1/5 DOWN",
        "1, 1, 4, 0/1 DOWN"
    })
    void anotherPolicyKeepsTheVerdictAndWhatWasCounted(int score, int rise, int fall, String expected) {
        HealthPolicy next = HealthPolicy.tcpConnect().withRise(rise).withFall(fall);
        assertThat(print(new HealthState(score, 2, 3).under(next))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "1, 2, 1", "1, 3, 1", "2, 3, 2", "3, 1, 0", "3, 2, 3", "3, 5, 3"})
    void suddenDeathLeavesOneFailureToGoWhereThereWasMore(int rise, int fall, int scoreAfter) {
        HealthPolicy policy = HealthPolicy.tcpConnect().withRise(rise).withFall(fall);
        HealthState after = fullyUp(policy)
                .beforeErrorsCount(Observation.OnError.SUDDEN_DEATH)
                .after(false);
        assertThat(after.score()).as("with fall 1 there never is one to go").isEqualTo(scoreAfter);
        assertThat(after.after(false)).isEqualTo(down(policy));
    }

    @ParameterizedTest
    @MethodSource("everyStart")
    void markedDownItIsDownWhateverItWas(HealthPolicy policy) {
        for (int score = 0; score < policy.rise() + policy.fall(); score++) {
            HealthState before = new HealthState(score, policy.rise(), policy.fall());
            assertThat(before.beforeErrorsCount(Observation.OnError.MARK_DOWN).after(false))
                    .isEqualTo(down(policy));
        }
    }

    @Test
    void withoutChecksEveryServerIsUp() {
        assertThat(new HealthState(0, 2, 3).under(HealthPolicy.none()).health()).isEqualTo(Health.UP);
    }

    private static HealthState fullyUp(HealthPolicy policy) {
        return new HealthState(policy.rise() + policy.fall() - 1, policy.rise(), policy.fall());
    }

    private static HealthState down(HealthPolicy policy) {
        return new HealthState(0, policy.rise(), policy.fall());
    }

    private static HealthState fold(HealthState start, List<Boolean> results) {
        HealthState state = start;
        for (boolean passed : results) {
            state = state.after(passed);
        }
        return state;
    }

    private static String print(HealthState state) {
        return state.progress() + " " + state.health();
    }

    private static List<Boolean> history(String results) {
        List<Boolean> history = new ArrayList<>();
        results.chars().filter(c -> c != ' ').forEach(c -> history.add(c == '+'));
        return history;
    }
}
