package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.9, 443, 10.0.0.9:443",
        "0.0.0.0, 65535, 0.0.0.0:65535",
        "mail.example.com, 0, mail.example.com:0",
        "::, 143, [::]:143",
        "fe80::1%eth0, 143, [fe80::1%eth0]:143"
    })
    void writesItsAddress(String host, int port, String address) {
        assertThat(new Bind("b", host, port).address()).isEqualTo(address);
    }

    @Test
    void letsTheSystemChooseThePort() {
        assertThatCode(() -> new Bind("b", "127.0.0.1", 0)).doesNotThrowAnyException();
    }

    @Test
    void hasNoLimitOfItsOwnUnlessToldOtherwise() {
        Bind bind = new Bind("b", "127.0.0.1", 1);

        assertThat(bind.maxConnections()).isZero();
        assertThat(bind.withMaxConnections(7)).isEqualTo(new Bind("b", "127.0.0.1", 1, 7));
        assertThat(bind.withMaxConnections(Integer.MAX_VALUE).maxConnections()).isEqualTo(Integer.MAX_VALUE);
        assertThat(bind.withMaxConnections(7).withMaxConnections(0)).isEqualTo(bind);
        assertThat(bind).isNotEqualTo(bind.withMaxConnections(7));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1})
    void takesNoNegativeLimit(int limit) {
        assertThatThrownBy(() -> new Bind("b", "127.0.0.1", 1).withMaxConnections(limit))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("bind 'b': maxConnections: " + limit + " (expected: 0 for no limit, or more)");
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        ConfigurationException thrown =
                catchThrowableOfType(ConfigurationException.class, () -> new Bind("", "", 65_536, -1));

        assertThat(thrown.problems())
                .containsExactly(
                        "name: '' (expected: 1..128 of A-Z a-z 0-9 - _ . :)",
                        "host: '' (expected: an IP address or a host name)",
                        "port: 65536 (expected: 0..65535)",
                        "maxConnections: -1 (expected: 0 for no limit, or more)");
        assertThat(thrown).hasMessage("bind '': " + String.join("; ", thrown.problems()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\nb", "\u0000", "\u001b[2J", "\u2028"})
    void takesNoHostileNameAndShowsItHarmlessly(String name) {
        assertThatThrownBy(() -> new Bind(name, "127.0.0.1", 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("name: ")
                .satisfies(thrown -> assertThat(thrown.getMessage()).matches("[ -~]+"));
        assertThatThrownBy(() -> new Bind("https", "\t\n", 1))
                .hasMessage("bind 'https': host: '\\u0009\\u000a' (expected: an IP address or a host name)");
    }

    @Test
    void saysWhichPartIsNull() {
        assertThatThrownBy(() -> new Bind(null, "127.0.0.1", 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        assertThatThrownBy(() -> new Bind("b", null, 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("host");
    }
}
