package dev.weir.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ConfigurationException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsServerSourceTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);

    @Test
    void isAValue() {
        assertThat(DnsServerSource.of("Web.example"))
                .isEqualTo(DnsServerSource.named("web.example.").build())
                .hasSameHashCodeAs(DnsServerSource.of("web.example"))
                .hasToString("DNS web.example")
                .isNotEqualTo(DnsServerSource.of("web2.example"))
                .isNotEqualTo(DnsServerSource.named("web.example")
                        .prefer(AddressFamily.IPV4)
                        .build())
                .isNotEqualTo(DnsServerSource.named("web.example").attempts(4).build())
                .isNotEqualTo(DnsServerSource.named("web.example")
                        .nameServers(List.of(LOCAL))
                        .build());
    }

    @Test
    void hasHaproxysDefaults() {
        assertThat(DnsServerSource.of("web.example"))
                .isEqualTo(DnsServerSource.named("web.example")
                        .prefer(AddressFamily.IPV6)
                        .timeout(Duration.ofSeconds(1))
                        .attempts(3)
                        .interval(Duration.ofSeconds(1), Duration.ofSeconds(10))
                        .build());
    }

    @Test
    void takesTheEndsOfItsRanges() {
        DnsServerSource.named("a")
                .timeout(Duration.ofMillis(10))
                .attempts(1)
                .interval(Duration.ofMillis(10), Duration.ofMillis(10))
                .nameServers(Collections.nCopies(8, LOCAL))
                .build();
        DnsServerSource.named("a")
                .timeout(Duration.ofMinutes(1))
                .attempts(10)
                .interval(Duration.ofDays(1), Duration.ofDays(1))
                .build();
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        DnsServerSource.Builder builder = DnsServerSource.named("10.0.0.1")
                .timeout(Duration.ofMillis(9))
                .attempts(0)
                .interval(Duration.ofDays(2), Duration.ZERO)
                .nameServers(List.of(InetSocketAddress.createUnresolved("ns.example", 53)));

        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("DNS source: ")
                .hasMessageContaining("name: '10.0.0.1.' (expected: a DNS name)")
                .hasMessageContaining("(expected: an IP address and a port)")
                .hasMessageContaining("timeout: PT0.009S (expected: PT0.01S..PT1M)")
                .hasMessageContaining("attempts: 0 (expected: 1..10)")
                .hasMessageContaining("shortest interval: PT48H (expected: PT0.01S..PT24H)")
                .hasMessageContaining("longest interval: PT0S (expected: PT0.01S..PT24H)")
                .hasMessageContaining("longest interval: PT0S (expected: PT48H or more)");
    }

    @Test
    void refusesNoneAndTooManyNameServers() {
        DnsServerSource.Builder builder = DnsServerSource.named("a");

        assertThatThrownBy(() -> builder.nameServers(List.of()))
                .hasMessage("DNS source: nameServers: none (expected: 1..8)");
        assertThatThrownBy(
                        () -> builder.nameServers(Collections.nCopies(9, LOCAL)).build())
                .hasMessageContaining("nameServers: 9 (expected: 1..8)");
    }

    @Test
    void showsNoControlCharacterOfAName() {
        assertThatThrownBy(() -> DnsServerSource.of("a\nb"))
                .hasMessage("DNS source: name: 4 characters (expected: a DNS name)");
    }
}
