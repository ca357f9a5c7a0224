package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static final Server CAS1 = Server.of("cas1", "10.0.0.15", 443);

    @Test
    void hasWeightOneAndNoLimitUnlessToldOtherwise() {
        assertThat(CAS1).isEqualTo(new Server("cas1", "10.0.0.15", 443, 1, 0));
    }

    @Test
    void changesOnePartAtATime() {
        assertThat(CAS1.withWeight(20).withMaxConnections(10_000))
                .isEqualTo(new Server("cas1", "10.0.0.15", 443, 20, 10_000));
        assertThat(CAS1.weight()).isOne();
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0", "65535, 256, 2147483647"})
    void takesTheEndsOfEveryRange(int port, int weight, int maxConnections) {
        assertThatCode(() -> new Server("a", "h", port, weight, maxConnections)).doesNotThrowAnyException();
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        ConfigurationException thrown =
                catchThrowableOfType(ConfigurationException.class, () -> new Server("cas 1", " ", 0, 257, -1));

        assertThat(thrown.problems())
                .containsExactly(
                        "name: 'cas 1' (expected: 1..128 of A-Z a-z 0-9 - _ . :)",
                        "host: ' ' (expected: an IP address or a host name)",
                        "port: 0 (expected: 1..65535)",
                        "weight: 257 (expected: 0..256)",
                        "maxConnections: -1 (expected: 0 for no limit, or more)");
        assertThat(thrown).hasMessage("server 'cas 1': " + String.join("; ", thrown.problems()));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_536, Integer.MAX_VALUE})
    void takesNoOtherPort(int port) {
        assertThatThrownBy(() -> Server.of("cas1", "10.0.0.15", port))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("server 'cas1': port: " + port + " (expected: 1..65535)");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 257, Integer.MAX_VALUE})
    void takesNoOtherWeight(int weight) {
        assertThatThrownBy(() -> CAS1.withWeight(weight))
                .hasMessage("server 'cas1': weight: " + weight + " (expected: 0..256)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Cas-1_x.y:443", "0"})
    void takesHaproxysNames(String name) {
        assertThat(Server.of(name, "10.0.0.15", 443).name()).isEqualTo(name);
        assertThat(Server.of("a".repeat(128), "10.0.0.15", 443).name()).hasSize(128);
    }

    /** Names go into log lines, metric tags and messages; none of them may be broken by one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a/b",
                "a\nb",
                "a\r\nb",
                "\u0000",
                "\u001b[31mred",
                "a\tb",
                "\u202egnp",
                "é",
                "a\u007f"
            })
    void takesNoHostileNameAndShowsItHarmlessly(String name) {
        assertThatThrownBy(() -> Server.of(name, "10.0.0.15", 443))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("name: ")
                .satisfies(thrown -> assertThat(thrown.getMessage()).matches("[ -~]+"));
    }

    @Test
    void escapesWhatItShows() {
        assertThatThrownBy(() -> Server.of("a\nb", "10.0.0.15", 443))
                .hasMessage("server 'a\\u000ab': name: 'a\\u000ab' (expected: 1..128 of A-Z a-z 0-9 - _ . :)");
        assertThatThrownBy(() -> Server.of("a", "\n", 443))
                .hasMessage("server 'a': host: '\\u000a' (expected: an IP address or a host name)");
    }

    @Test
    void cutsAnEndlessName() {
        assertThatThrownBy(() -> Server.of("x".repeat(1_000_000), "10.0.0.15", 443))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(thrown -> assertThat(thrown.getMessage().length()).isLessThan(1000));
    }

    @Test
    void saysWhichPartIsNull() {
        assertThatThrownBy(() -> Server.of(null, "10.0.0.15", 443))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        assertThatThrownBy(() -> Server.of("cas1", null, 443))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("host");
    }
}
