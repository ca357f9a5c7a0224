package dev.weir.stick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConfigurationException;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StickRuleTest {
    private final StickRule plain = StickRule.onSource(StickTable.inMemory("t", 10, Duration.ofMinutes(1)));

    private static InetAddress address(String literal) throws Exception {
        return InetAddress.getByName(literal);
    }

    @Test
    void keepsWholeAddressesApartUnlessToldOtherwise() throws Exception {
        assertThat(plain.keyOf(address("10.0.0.1"))).isNotEqualTo(plain.keyOf(address("10.0.0.2")));
        StickRule networks = plain.withPrefix(24, 56);
        assertThat(networks.keyOf(address("10.0.0.1"))).isEqualTo(networks.keyOf(address("10.0.0.2")));
        assertThat(networks.keyOf(address("2001:db8:0:aa::1"))).isEqualTo(networks.keyOf(address("2001:db8:0:bb::1")));
    }

    @Test
    void looksAtWholeAddressesForItsNetworks() throws Exception {
        StickRule rule = plain.withPrefix(8, 8)
                .withIgnorePersist("10.0.0.0/24")
                .withIgnorePersist("10.0.2.0/24", "2001:db8::/32")
                .withForcePersist("10.0.1.7");
        assertThat(rule.ignores(address("10.0.0.9"))).isTrue();
        assertThat(rule.ignores(address("10.0.2.9"))).isTrue();
        assertThat(rule.ignores(address("2001:db8::9"))).isTrue();
        assertThat(rule.ignores(address("10.0.1.7"))).isFalse();
        assertThat(rule.forces(address("10.0.1.7"))).isTrue();
        assertThat(rule.forces(address("10.0.1.8"))).isFalse();
    }

    @Test
    void forgetsServersUnlessTheirEntriesCountAlthoughTheyAreGone() {
        assertThat(plain.forgetsServers()).isTrue();
        assertThat(plain.withIgnorePersist("10.0.0.0/8").forgetsServers()).isTrue();
        assertThat(plain.withPersist().forgetsServers()).isFalse();
        assertThat(plain.withForcePersist("10.0.0.0/8").forgetsServers()).isFalse();
    }

    @Test
    void namesEveryPrefixOutOfItsRange() {
        assertThatThrownBy(() -> plain.withPrefix(0, 129))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("stick rule: ipv4Bits: 0 (expected: 1..32); ipv6Bits: 129 (expected: 1..128)");
        assertThat(plain.withPrefix(1, 1).withPrefix(32, 128)).isEqualTo(plain);
    }
}
