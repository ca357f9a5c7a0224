package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Termination.Cause;
import dev.weir.Termination.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminationTest {
    private static final Set<String> ANOTHER_MAY_BE_TRIED = Set.of("SC", "sC", "RC");

    /** The pairs of HAProxy's table that a TCP proxy can log. */
    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "NONE,           NONE,    --",
        "CLIENT,         DATA,    CD",
        "CLIENT_TIMEOUT, DATA,    cD",
        "SERVER,         DATA,    SD",
        "SERVER_TIMEOUT, DATA,    sD",
        "CLIENT,         CONNECT, CC",
        "SERVER,         CONNECT, SC",
        "SERVER_TIMEOUT, CONNECT, sC",
        "CLIENT,         QUEUE,   CQ",
        "SERVER_TIMEOUT, QUEUE,   sQ",
        "SERVER,         QUEUE,   SQ",
        "PROXY,          REQUEST, PR",
        "PROXY,          DATA,    PD",
        "PROXY,          CONNECT, PC",
        "RESOURCE,       CONNECT, RC",
        "CLIENT_TIMEOUT, REQUEST, cR",
        "CLIENT,         REQUEST, CR",
        "KILLED,         DATA,    KD",
        "INTERNAL,       CONNECT, IC",
    })
    void isWrittenAsHaproxysTwoLetters(Cause cause, Phase phase, String code) {
        Termination termination = new Termination(cause, phase);

        assertThat(termination.code()).isEqualTo(code);
        assertThat(termination).hasToString(code);
    }

    @Test
    void givesEveryCauseAndEveryPhaseALetterOfItsOwn() {
        assertThat(Arrays.stream(Cause.values()).map(Cause::letter)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(Phase.values()).map(Phase::letter)).doesNotHaveDuplicates();
    }

    /** All pairs: once a connection has been made, a client byte may have reached the server. */
    @Test
    void letsAnotherServerBeTriedOnlyAfterAFailedConnect() {
        List<String> retried = Arrays.stream(Cause.values())
                .flatMap(cause -> Arrays.stream(Phase.values()).map(phase -> new Termination(cause, phase)))
                .filter(Termination::mayTryAnother)
                .map(Termination::code)
                .toList();

        assertThat(retried).containsExactlyInAnyOrderElementsOf(ANOTHER_MAY_BE_TRIED);
    }

    @Test
    void isNormalOnlyWithoutACause() {
        assertThat(Termination.NORMAL).isEqualTo(new Termination(Cause.NONE, Phase.NONE));
        assertThat(Termination.NORMAL.code()).isEqualTo("--");
        assertThat(Termination.NORMAL.mayTryAnother()).isFalse();
    }

    @Test
    void isNeverHalf() {
        assertThatThrownBy(() -> new Termination(null, Phase.DATA))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("cause");
        assertThatThrownBy(() -> new Termination(Cause.CLIENT, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("phase");
    }

    @Test
    void knowsTheOtherSide() {
        assertThat(Stream.of(Side.values()).map(Side::other)).containsExactly(Side.SERVER, Side.CLIENT);
    }
}
