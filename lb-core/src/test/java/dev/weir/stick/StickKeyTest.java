package dev.weir.stick;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StickKeyTest {
    private static StickKey key(String literal) throws UnknownHostException {
        return StickKey.of(InetAddress.getByName(literal));
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 32, 64, 10.1.2.3",
        "10.1.2.3, 24, 64, 10.1.2.0",
        "10.1.2.255, 31, 64, 10.1.2.254",
        "203.0.113.9, 1, 1, 128.0.0.0",
        "255.255.255.255, 0, 0, 0.0.0.0",
        "2001:db8:1:2:3:4:5:6, 24, 64, 2001:db8:1:2:0:0:0:0",
        "2001:db8:1:2:3:4:5:6, 24, 48, 2001:db8:1:0:0:0:0:0",
        "2001:db8:1:2:3:4:5:6, 24, 65, 2001:db8:1:2:0:0:0:0",
        "2001:db8:1:2:8003:4:5:6, 24, 65, 2001:db8:1:2:8000:0:0:0",
        "2001:db8:1:2:3:4:5:6, 24, 128, 2001:db8:1:2:3:4:5:6",
        "ff00::1, 24, 1, 8000:0:0:0:0:0:0:0",
        "ff00::1, 24, 0, 0:0:0:0:0:0:0:0",
    })
    void keepsTheLeadingBits(String address, int ipv4Bits, int ipv6Bits, String network) throws Exception {
        assertThat(key(address).prefix(ipv4Bits, ipv6Bits)).hasToString(network).isEqualTo(key(network));
    }

    @Test
    void anIpv4AddressIsTheIpv6AddressItIsMappedTo() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = (byte) 192;
        mapped[15] = 7;
        InetAddress ipv6 = Inet6Address.getByAddress(null, mapped, -1);

        assertThat(ipv6).isInstanceOf(Inet6Address.class);
        assertThat(StickKey.of(ipv6)).isEqualTo(key("192.0.0.7"));
        assertThat(StickKey.of(ipv6).isIpv4()).isTrue();
    }

    @Test
    void otherIpv6AddressesAreNone() throws Exception {
        for (String literal : new String[] {"::1", "::", "::192.0.0.7", "1::ffff:192.0.0.7", "2001:db8::1"}) {
            assertThat(key(literal).isIpv4()).as(literal).isFalse();
        }
    }

    @Test
    void aFullPrefixMakesNoNewObject() throws Exception {
        StickKey address = key("10.1.2.3");
        assertThat(address.prefix(32, 128)).isSameAs(address);
    }
}
