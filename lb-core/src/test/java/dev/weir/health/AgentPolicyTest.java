package dev.weir.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.ConfigurationException;
import dev.weir.probe.AgentCheck;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentPolicyTest {
    @Test
    void asksTheServersOwnHostEveryTwoSecondsAndSendsNothing() {
        AgentPolicy policy = AgentPolicy.onPort(8_088);

        assertThat(policy.port()).isEqualTo(8_088);
        assertThat(policy.host()).isEmpty();
        assertThat(policy.interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.check()).isEqualTo(new AgentCheck(""));
    }

    @Test
    void changesOnePartAtATime() {
        AgentPolicy policy = AgentPolicy.onPort(1)
                .withPort(2)
                .withHost("agents.example")
                .withInterval(Duration.ofSeconds(5))
                .withSend("cas1\n");

        assertThat(policy)
                .isEqualTo(new AgentPolicy(2, Optional.of("agents.example"), Duration.ofSeconds(5), "cas1\n"));
        assertThat(policy.check()).isEqualTo(new AgentCheck("cas1\n"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void aPortOutOfRangeIsRefused(int port) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> AgentPolicy.onPort(port))
                .withMessage("agent policy: port: " + port + " (expected: 1..65535)");
    }

    @Test
    void everyProblemIsToldAtOnce() {
        String tooMuch = "x".repeat(16_385);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new AgentPolicy(0, Optional.of("a b"), Duration.ZERO, tooMuch))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(problem -> problem.replaceFirst(":.*", ""))
                        .containsExactly("port", "host", "interval", "send"));
        assertThatCode(() -> AgentPolicy.onPort(65_535)
                        .withInterval(Duration.ofDays(24))
                        .withSend("x".repeat(16_384)))
                .doesNotThrowAnyException();
    }

    @Test
    void longIntervalsAndEmptyHostsAreRefused() {
        AgentPolicy policy = AgentPolicy.onPort(1);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> policy.withInterval(Duration.ofDays(25)));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> policy.withInterval(Duration.ofSeconds(-1)));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> policy.withHost(""));
    }
}
