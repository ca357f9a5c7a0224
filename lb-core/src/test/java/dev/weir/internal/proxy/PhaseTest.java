package dev.weir.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PhaseTest {
    /** Every legal step, from the drawing in {@link Phase}. */
    private static final Map<Phase, List<Phase>> DRAWN = Map.of(
            Phase.ACCEPTED, List.of(Phase.QUEUED, Phase.CONNECTING, Phase.CLOSING, Phase.CLOSED),
            Phase.QUEUED, List.of(Phase.ACCEPTED, Phase.CONNECTING, Phase.CLOSING, Phase.CLOSED),
            Phase.CONNECTING,
                    List.of(
                            Phase.ACCEPTED,
                            Phase.CONNECTING,
                            Phase.PAUSED,
                            Phase.RELAYING,
                            Phase.CLOSING,
                            Phase.CLOSED),
            Phase.PAUSED, List.of(Phase.ACCEPTED, Phase.CONNECTING, Phase.CLOSING, Phase.CLOSED),
            Phase.RELAYING, List.of(Phase.FINISHING, Phase.CLOSING, Phase.CLOSED),
            Phase.FINISHING, List.of(Phase.CLOSING, Phase.CLOSED),
            Phase.CLOSING, List.of(Phase.CLOSED),
            Phase.CLOSED, List.of());

    static Stream<Arguments> pairs() {
        return Arrays.stream(Phase.values())
                .flatMap(from -> Arrays.stream(Phase.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void onlyTheStepsDrawnAreLegal(Phase from, Phase to) {
        if (DRAWN.getOrDefault(from, List.of()).contains(to)) {
            assertThat(from.to(to)).isEqualTo(to);
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(() -> from.to(to))
                    .withMessageStartingWith("connection: " + from + " to " + to + " (expected: one of ");
        }
    }

    @ParameterizedTest(name = "{0} is logged as {1}")
    @CsvSource({
        "ACCEPTED, C",
        "QUEUED, Q",
        "CONNECTING, C",
        "PAUSED, C",
        "RELAYING, D",
        "FINISHING, D",
        "CLOSING, -",
        "CLOSED, -",
    })
    void eachHasHaproxysSecondLetter(Phase phase, char letter) {
        assertThat(phase.logged().letter()).isEqualTo(letter);
    }
}
