package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https=10.0.0.9:443, https, 10.0.0.9, 443",
        "cas1=cas1.contoso.com:65535, cas1, cas1.contoso.com, 65535",
        "a=[2001:db8::1]:1, a, 2001:db8::1, 1"
    })
    void readsNameHostAndPort(String text, String name, String host, int port) {
        assertThat(NamedAddress.parse(text)).isEqualTo(new NamedAddress(name, host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a=b", "=b:1", "a=:1", "a=b:", "a=b:x", "a=2001:db8::1:1", "a=b:1x", "a=b:123456"})
    void refusesOtherForms(String text) {
        assertThatThrownBy(() -> NamedAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' (expected: name=host:port)");
    }

    @Test
    void refusesPortsThatDoNotExist() {
        assertThatThrownBy(() -> NamedAddress.parse("a=b:65536")).hasMessageContaining("1..65535");
        assertThatThrownBy(() -> NamedAddress.parse("a=b:0")).hasMessageContaining("1..65535");
    }
}
