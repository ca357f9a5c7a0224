package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {
    @Test
    void isAbsoluteAndInLowerCase() {
        assertThat(DomainName.absolute("Web.Example.ORG")).isEqualTo("web.example.org.");
        assertThat(DomainName.absolute("web.example.org.")).isEqualTo("web.example.org.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "_https._tcp.example.org",
                "xn--bcher-kva.example",
                "a.b.c",
                "10.in-addr.arpa",
                "3com"
            })
    void isUsable(String name) {
        assertThat(DomainName.isUsable(DomainName.absolute(name))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "a..b", ".a", "a b", "bücher.example", "a\n.b", "10.0.0.1", "fd00::1", "1", "a.1", "a/b"
            })
    void isNotUsable(String name) {
        assertThat(DomainName.isUsable(DomainName.absolute(name))).isFalse();
    }

    @Test
    void hasBoundsForLabelAndName() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "a".repeat(61));

        assertThat(DomainName.isUsable(DomainName.absolute(longest))).isTrue();
        assertThat(DomainName.isUsable(DomainName.absolute(longest + "a"))).isFalse();
        assertThat(DomainName.isUsable(DomainName.absolute("a".repeat(64)))).isFalse();
    }
}
