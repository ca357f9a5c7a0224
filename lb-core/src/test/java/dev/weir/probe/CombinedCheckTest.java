package dev.weir.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.ConfigurationException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks made of others, and names for them. */
class CombinedCheckTest {
    private static final Probe TCP = new Probe.TcpConnect();

    @Test
    void allAnyOrSoMany() {
        assertThat(CombinedCheck.allOf(TCP, TCP, TCP).required()).isEqualTo(3);
        assertThat(CombinedCheck.anyOf(TCP, TCP, TCP).required()).isEqualTo(1);
        assertThat(CombinedCheck.atLeast(2, TCP, TCP, TCP)).isEqualTo(new CombinedCheck(2, List.of(TCP, TCP, TCP)));
    }

    @Test
    void combinationsAndNamesMayBeNested() {
        CombinedCheck inner = CombinedCheck.anyOf(TCP, TCP.named("port"));
        assertThat(CombinedCheck.allOf(inner, HttpCheck.get("/").named("page")).probes())
                .containsExactly(inner, new NamedCheck("page", HttpCheck.get("/")));
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new CombinedCheck(0, List.of(new Probe.None())))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(problem -> problem.replaceFirst(":.*", ""))
                        .containsExactly("probes", "required", "probes"));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new CombinedCheck(3, List.of(TCP, TCP)))
                .withMessage("combined check: required: 3 (expected: 1..2)");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new CombinedCheck(1, Collections.nCopies(33, TCP)))
                .withMessage("combined check: probes: 33 (expected: 2..32)");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> CombinedCheck.anyOf(TCP, new AgentCheck("")));
    }

    @Test
    void namesAreShortAndOneLine() {
        assertThat(TCP.named("x".repeat(64)).name()).hasSize(64);
        for (String wrong : List.of("", "a\nb", "x".repeat(65))) {
            assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> TCP.named(wrong));
        }
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> new Probe.None().named("none"));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> new AgentCheck("").named("agent"));
    }
}
