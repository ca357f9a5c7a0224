package dev.weir.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthPolicyTest {
    private static final Probe TCP = new Probe.TcpConnect();
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void hasHaproxysDefaults() {
        assertThat(HealthPolicy.tcpConnect())
                .isEqualTo(new HealthPolicy(TCP, Duration.ofSeconds(2), Duration.ofSeconds(2), 2, 3));
        assertThat(HealthPolicy.tcpConnect().isActive()).isTrue();
    }

    @Test
    void canBeNone() {
        assertThat(HealthPolicy.none().probe()).isEqualTo(new Probe.None());
        assertThat(HealthPolicy.none().isActive()).isFalse();
    }

    @Test
    void changesOnePartAtATime() {
        HealthPolicy policy = HealthPolicy.tcpConnect()
                .withInterval(Duration.ofSeconds(3))
                .withTimeout(SECOND)
                .withRise(4)
                .withFall(5);

        assertThat(policy).isEqualTo(new HealthPolicy(TCP, Duration.ofSeconds(3), SECOND, 4, 5));
    }

    /** HAProxy: without {@code timeout check} the whole check has {@code inter} to complete. */
    @Test
    void limitsACheckToTheIntervalUnlessToldOtherwise() {
        assertThat(HealthPolicy.tcpConnect().withInterval(SECOND).timeout()).isEqualTo(SECOND);
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(() -> new HealthPolicy(TCP, Duration.ZERO, Duration.ofSeconds(-1), 0, 1001))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("health policy: ")
                .hasMessageContaining("interval: PT0S (expected: more than zero, at most 24 days)")
                .hasMessageContaining("timeout: PT-1S (expected: more than zero, at most 24 days)")
                .hasMessageContaining("rise: 0 (expected: 1..1000)")
                .hasMessageContaining("fall: 1001 (expected: 1..1000)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.000000001S", "PT0.001S", "P24D"})
    void takesEveryDurationInRange(Duration duration) {
        assertThatCode(() -> new HealthPolicy(TCP, duration, duration, 1, 1000)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PT0S", "PT-0.000000001S", "P24DT0.000000001S", "PT2562047788015215H", "PT-2562047788015215H"})
    void takesNoOther(Duration duration) {
        assertThatThrownBy(() -> HealthPolicy.tcpConnect().withTimeout(duration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("health policy: timeout: " + duration + " (expected: more than zero, at most 24 days)");
        assertThatThrownBy(() -> HealthPolicy.tcpConnect().withInterval(duration))
                .isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1001, Integer.MAX_VALUE})
    void takesNoCountOutOfRange(int count) {
        assertThatThrownBy(() -> HealthPolicy.tcpConnect().withRise(count))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("health policy: rise: " + count + " (expected: 1..1000)");
        assertThatThrownBy(() -> HealthPolicy.tcpConnect().withFall(count))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("health policy: fall: " + count + " (expected: 1..1000)");
    }

    @Test
    void saysWhichPartIsNull() {
        assertThatThrownBy(() -> new HealthPolicy(null, SECOND, SECOND, 2, 3))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("probe");
        assertThatThrownBy(() -> HealthPolicy.tcpConnect().withInterval(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("interval");
    }
}
