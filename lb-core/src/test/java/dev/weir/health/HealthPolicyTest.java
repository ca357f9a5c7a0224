package dev.weir.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConfigurationException;
import dev.weir.probe.Probe;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthPolicyTest {
    private static final Probe TCP = new Probe.TcpConnect();
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void hasHaproxysDefaults() {
        HealthPolicy policy = HealthPolicy.tcpConnect();
        assertThat(policy.probe()).isEqualTo(TCP);
        assertThat(policy.interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.fastInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.downInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.timeout()).isEmpty();
        assertThat(policy.rise()).isEqualTo(2);
        assertThat(policy.fall()).isEqualTo(3);
        assertThat(policy.spread()).isZero();
        assertThat(policy.initialState()).isEqualTo(InitialState.UP);
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

        assertThat(policy.interval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(policy.timeout()).contains(SECOND);
        assertThat(policy.rise()).isEqualTo(4);
        assertThat(policy.fall()).isEqualTo(5);
        assertThat(policy)
                .isNotEqualTo(policy.withSpread(1))
                .isEqualTo(policy.withSpread(1).withSpread(0));
    }

    @Test
    void otherIntervalsAreTheIntervalUnlessToldOtherwise() {
        assertThat(HealthPolicy.tcpConnect().withInterval(SECOND).fastInterval())
                .isEqualTo(SECOND);
        assertThat(HealthPolicy.tcpConnect()
                        .withFastInterval(SECOND)
                        .withInterval(SECOND.multipliedBy(9))
                        .fastInterval())
                .isEqualTo(SECOND);
        assertThat(HealthPolicy.tcpConnect().withInterval(SECOND).downInterval())
                .isEqualTo(SECOND);
    }

    @Test
    void observesOnlyWhatIsCheckedAsWell() {
        assertThatThrownBy(() -> HealthPolicy.none().withObservation(Observation.connects()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("expected: none without checks");
        assertThatThrownBy(() -> HealthPolicy.tcpConnect()
                        .withObservation(Observation.connects())
                        .withProbe(new Probe.None()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("expected: none without checks");
    }

    @Test
    void observesAsHaproxyDoesUnlessToldOtherwise() {
        assertThat(Observation.connects())
                .isEqualTo(new Observation(Observation.Signal.CONNECT, 10, Observation.OnError.FAIL_CHECK));
        assertThat(Observation.firstBytes().signal()).isEqualTo(Observation.Signal.FIRST_BYTE);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 1001})
    void observesNoOtherNumberOfErrors(int errors) {
        assertThatThrownBy(() -> Observation.connects().withErrorLimit(errors))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("observation: errorLimit: " + errors + " (expected: 1..1000)");
    }

    @Test
    void ejectsAsEnvoyDoesUnlessToldOtherwise() {
        assertThat(OutlierEjection.afterErrors())
                .isEqualTo(new OutlierEjection(5, Duration.ofSeconds(30), Duration.ofMinutes(5), 10));
    }

    @Test
    void anEjectionListsAllThatIsWrongWithIt() {
        assertThatThrownBy(() -> new OutlierEjection(0, SECOND, SECOND.dividedBy(2), 101))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("errors: 0 (expected: 1..1000)")
                .hasMessageContaining("longest: PT0.5S (expected: PT1S to 24 days)")
                .hasMessageContaining("mostPercent: 101 (expected: 1..100)");
        assertThatThrownBy(() -> new OutlierEjection(1001, Duration.ZERO, SECOND, 0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("errors: 1001 (expected: 1..1000)")
                .hasMessageContaining("time: PT0S (expected: more than zero, at most 24 days)")
                .hasMessageContaining("mostPercent: 0 (expected: 1..100)");
        assertThatCode(() -> new OutlierEjection(1, SECOND, SECOND, 1)).doesNotThrowAnyException();
        assertThatCode(() -> new OutlierEjection(1000, Duration.ofDays(24), Duration.ofDays(24), 100))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.000000001S", "PT0.001S", "P24D"})
    void takesEveryDurationInRange(Duration duration) {
        assertThatCode(() -> HealthPolicy.tcpConnect()
                        .withInterval(duration)
                        .withTimeout(duration)
                        .withFall(1000))
                .doesNotThrowAnyException();
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
        assertThatThrownBy(() -> HealthPolicy.of(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("probe");
        assertThatThrownBy(() -> HealthPolicy.tcpConnect().withInterval(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("interval");
    }
}
